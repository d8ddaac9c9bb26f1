// A server of the registry's interface, in memory, for the tests of the page:
// node tests/registry/mock_server.mjs [PORT] serves it for looking at.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { answer_api } from "./mock/answers.mjs";
import { World } from "./mock/world.mjs";

export const BUILT = fileURLToPath(new URL("../../../build/web/registry/", import.meta.url));
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

function serve_file(path, response) {
  const name = path === "/" ? "index.html" : path.slice(1);
  const safe = !name.includes("..") && existsSync(BUILT + name);
  const type = TYPES[name.split(".").at(-1)] ?? "application/octet-stream";
  response.writeHead(safe ? 200 : 404, {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
  });
  response.end(safe ? readFileSync(BUILT + name) : "");
}

function read_body(request) {
  return new Promise((done) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => done(Buffer.concat(parts).toString("utf8")));
  });
}

/**
 * `world` is what it remembers, `slow_ms` delays answers, `refuse` breaks off before an act, `lose`
 * after it.
 */
export async function start_mock({ port = 0 } = {}) {
  const mock = { world: new World(), slow_ms: () => 0, asked: [] };
  mock.refuse = mock.lose = () => false;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/")) return serve_file(url.pathname, response);
    const text = await read_body(request);
    mock.asked.push({ method: request.method, path: url.pathname, text });
    const wait = mock.slow_ms(url.pathname);
    if (wait) await new Promise((go) => setTimeout(go, wait));
    if (mock.refuse(url.pathname, request.method)) return request.socket.destroy();
    const { status, body, cookie } = answer_api(mock.world, request, url, text);
    if (mock.lose(url.pathname, request.method)) return request.socket.destroy();
    const head = { "content-type": "application/json; charset=utf-8" };
    if (cookie !== undefined) head["set-cookie"] = cookie;
    if (typeof body.text === "string" && url.pathname.endsWith("/calendar")) {
      head["content-type"] = "text/calendar; charset=utf-8";
      head["content-disposition"] = 'attachment; filename="follow_up.ics"';
    }
    if (body.file) {
      head["content-type"] = body.type;
      head["content-disposition"] = `attachment; filename="${body.file}"`;
    }
    response.writeHead(status, head);
    response.end(head["content-disposition"] ? body.text : JSON.stringify(body));
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  mock.address = `http://127.0.0.1:${server.address().port}/`;
  mock.close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return mock;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await start_mock({ port: Number(process.argv[2] ?? 0) });
  console.log(mock.address);
}
