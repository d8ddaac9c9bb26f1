// The interface of the registry, call by call.
import { randomUUID } from "node:crypto";
import { check } from "./rules.mjs";
import { FOLLOW_ROUTES } from "./follow_answers.mjs";
import { IMPORT_ROUTES } from "./import_answers.mjs";
import { form_of, programme } from "./programme.mjs";
import { not_there, Refusal, refuse } from "./refusal.mjs";

function cookie_of(request) {
  return /(?:^|;\s*)session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
}

const page_of = (all, query, key) => {
  const limit = Number(query.get("limit") ?? 50);
  const after = query.get("after");
  const from = after ? all.findIndex((each) => each[key] === after) + 1 : 0;
  const part = all.slice(from, from + limit);
  return [part, from + limit < all.length ? part.at(-1)[key] : null];
};

const ROUTES = [
  ["POST", /^session$/, sign_in, { open: true }],
  ["DELETE", /^session$/, sign_out, {}],
  ["GET", /^me$/, ({ world, name }) => world.me(name), {}],
  ["POST", /^me\/password$/, change_password, {}],
  ["GET", /^programme$/, () => programme, {}],
  ["GET", /^people$/, list_people, { needs: "people.read" }],
  ["POST", /^people$/, enrol, { needs: "people.enrol", status: 201 }],
  ["GET", /^people\/(\w+)$/, ({ world, person }) => world.whole(person), { needs: "people.read" }],
  ["GET", /^people\/(\w+)\/identity$/, identity, { needs: "identity.read" }],
  [
    "GET",
    /^people\/(\w+)\/timeline$/,
    ({ world, person }) => world.timeline(person),
    { needs: "entry.read" },
  ],
  ["GET", /^people\/(\w+)\/forms\/(\w+)\/(\w+)\/(\d+)$/, get_form, { needs: "entry.read" }],
  ["PUT", /^people\/(\w+)\/forms\/(\w+)\/(\w+)\/(\d+)$/, put_form, { needs: "entry.write" }],
  [
    "POST",
    /^people\/(\w+)\/forms\/(\w+)\/(\w+)\/(\d+)\/check$/,
    check_form,
    { needs: "entry.read" },
  ],
  ["GET", /^people\/(\w+)\/forms\/(\w+)\/(\w+)\/(\d+)\/history$/, history, { needs: "entry.read" }],
  ["POST", /^people\/(\w+)\/forms\/(\w+)\/(\w+)\/(\d+)\/state$/, set_state, {}],
  ["GET", /^queries$/, list_queries, { needs: "entry.read" }],
  ["POST", /^queries$/, raise_query, { needs: "query.raise", status: 201 }],
  ["POST", /^queries\/(\w+)\/answer$/, answer_query, { needs: "query.answer" }],
  ["POST", /^queries\/(\w+)\/close$/, close_query, { needs: "query.close" }],
  ["GET", /^users$/, list_users, { needs: "users.manage" }],
  ["POST", /^users$/, create_user, { needs: "users.manage", status: 201 }],
  ["PATCH", /^users\/(\w+)$/, change_user, { needs: "users.manage" }],
  ["POST", /^users\/(\w+)\/password$/, reset_password, { needs: "users.manage" }],
  ["GET", /^audit$/, list_audit, { needs: "audit.read" }],
  ["GET", /^audit\/verify$/, verify, { needs: "audit.read" }],
  ...FOLLOW_ROUTES,
  ...IMPORT_ROUTES,
];

export function answer_api(world, request, url, text) {
  try {
    const path = url.pathname.slice("/api/".length);
    const { method } = request;
    const route = ROUTES.find(([m, pattern]) => m === method && pattern.test(path)) ?? not_there();
    const [, pattern, act, { open, needs, status = 200, bytes }] = route;
    if (method !== "GET") check_headers(request, bytes);
    const name = world.sessions.get(cookie_of(request));
    if (!open && !name)
      refuse(401, "not_signed_in", "You are not signed in.", "尚未登录。");
    if (text && method === "DELETE") refuse(400, "body", "No body is taken.", "不接受请求体。");
    const body = text && !bytes ? JSON.parse(text) : {};
    const parts = pattern.exec(path).slice(1);
    const call = { world, name, parts, body, text, query: url.searchParams, request };
    if (needs && !world.permissions(name).includes(needs))
      refuse(403, "no_permission", `You lack the permission ${needs}.`, `缺少权限 ${needs}。`);
    if (path.startsWith("people/")) call.person = person_of(world, name, parts[0]);
    const before = body.key ? world.answered.get(`${name} ${body.key}`) : undefined;
    if (before) return before;
    const made = act(call);
    const cookie = made.cookie;
    delete made.cookie;
    const answer = { status, body: made, cookie };
    if (body.key) world.answered.set(`${name} ${body.key}`, answer);
    return answer;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal;
  }
}

function check_headers({ headers }, bytes) {
  const type = bytes ? "application/octet-stream" : "application/json";
  if (headers["x-bianque"] !== "1" || !headers["content-type"]?.startsWith(type))
    refuse(403, "foreign_request", "This request is not from the page.", "请求并非来自本页面。");
}

function person_of(world, name, subject) {
  const person = world.people.find((p) => p.subject === subject) ?? not_there();
  return world.centres(name).includes(person.centre) ? person : not_there();
}

function sign_in({ world, body }) {
  const user = world.users.find((u) => u.name === body.user && u.active);
  if (!user || user.password !== body.password)
    refuse(401, "wrong", "User or password is wrong.", "用户名或密码不正确。");
  const token = randomUUID();
  world.sessions.set(token, user.name);
  user.last_sign_in = world.now();
  world.note(user.name, "session.began", "", {});
  const cookie = `session=${token}; HttpOnly; SameSite=Strict; Path=/`;
  return { me: world.me(user.name), cookie };
}
function sign_out({ world, request }) {
  world.sessions.delete(cookie_of(request));
  return { cookie: "session=; Max-Age=0; Path=/" };
}
function change_password({ world, name, body }) {
  const user = world.users.find((u) => u.name === name);
  if (user.password !== body.old)
    refuse(401, "wrong_password", "The old password is wrong.", "旧密码不正确。");
  if (body.new.length < 10)
    refuse(422, "too_short", "At least 10 signs are needed.", "至少需要 10 个字符。");
  user.password = body.new;
  user.must_change_password = false;
  return {};
}

function list_people({ world, name, query }) {
  const centres = world.centres(name);
  const search = (query.get("search") ?? "").toLowerCase();
  const all = world.people
    .filter((p) => centres.includes(p.centre))
    .filter((p) => !query.get("centre") || p.centre === query.get("centre"))
    .filter((p) => p.number.toLowerCase().includes(search));
  const [part, next] = page_of(all, query, "subject");
  return { people: part.map((p) => world.row(p)), next };
}
function enrol({ world, name, body }) {
  if (!world.centres(name).includes(body.centre)) not_there();
  if (!body.identity?.name)
    refuse(422, "identity", "The name is missing.", "缺少姓名。", {
      problems: [{ item: "name", level: "refuse", en: "Missing.", zh: "未填。" }],
    });
  const known = programme.consents.some((c) => c.key === body.consent?.version);
  if (!known || !/^\d{4}-\d{2}-\d{2}$/.test(body.consent.signed ?? ""))
    refuse(422, "consent", "The consent is not complete.", "知情同意信息不完整。");
  const person = world.enrol({ ...body, by: name });
  const { subject, number, duplicates } = person;
  return { subject, number, possible_duplicates: duplicates };
}
function identity({ world, name, person }) {
  world.note(name, "identity.read", person.subject, {});
  return { ...person.identity };
}

const place_of = (parts) => [parts[0], parts[1], parts[2], Number(parts[3])];
const queries_at = (world, [subject, visit, form, repeat]) =>
  world.queries.filter(
    (q) =>
      q.subject === subject && q.visit === visit && q.form === form && q.repeat === repeat,
  );

function get_form({ world, parts }) {
  const place = place_of(parts);
  if (!programme.visits.find((v) => v.key === parts[1])?.forms.includes(parts[2])) not_there();
  const { state, versions } = world.form(place);
  const last = versions.at(-1);
  return {
    version: versions.length,
    state,
    date: last?.date ?? "",
    saved: last?.recorded ?? null,
    by: last?.by ?? "",
    values: last?.values ?? {},
    queries: queries_at(world, place),
  };
}
// values are texts, as the server wants them
function read_values({ date, values }) {
  const texts = Object.values(values).flatMap((given) => Object.values(given));
  if (typeof date !== "string" || texts.some((text) => typeof text !== "string"))
    refuse(422, "bad_body", "The request does not say what it must.", "请求内容不完整。");
}
function check_form({ world, parts, body }) {
  read_values(body);
  return check(parts[2], body, world.now().slice(0, 10));
}
function put_form({ world, name, parts, body }) {
  read_values(body);
  const place = place_of(parts);
  const { state, versions } = world.form(place);
  const { withdrawn } = world.people.find((p) => p.subject === parts[0]).consent;
  if (withdrawn)
    refuse(422, "withdrawn", `Withdrawn on ${withdrawn}.`, `已于 ${withdrawn} 撤回知情同意。`);
  if (state !== "open")
    refuse(409, "locked", "This form is locked.", "此表已锁定。");
  if (body.base !== versions.length) {
    const { date, values, by, recorded } = versions.at(-1);
    refuse(409, "changed", "Someone else saved this form.", "他人已保存此表。", {
      current: { version: versions.length, date, values, by, saved: recorded },
    });
  }
  const { problems } = check(parts[2], body, world.now().slice(0, 10));
  if (problems.some((p) => p.level === "refuse"))
    refuse(422, "refused", "Some values are not accepted.", "部分数值未被接受。", { problems });
  const last = versions.at(-1);
  const changes =
    last &&
    Object.keys(last.values).some(
      (key) => JSON.stringify(last.values[key]) !== JSON.stringify(body.values[key]),
    );
  if (changes && !body.reason)
    refuse(422, "reason", "A reason for the change is needed.", "需要填写修改理由。");
  const { date, values, reason } = body;
  const saved = world.save({ place, date, values, reason, by: name });
  return {
    version: saved.version,
    problems: saved.problems,
    filled: saved.filled,
    wanted: saved.wanted,
  };
}
function history({ world, parts }) {
  const { versions } = world.form(place_of(parts));
  return {
    versions: versions.map((v, at) => {
      const before = versions[at - 1]?.values ?? {};
      const changes = form_of(parts[2])
        .items.filter(
          (i) => JSON.stringify(before[i.key]) !== JSON.stringify(v.values[i.key]),
        )
        .map((i) => ({
          item: i.key,
          from: before[i.key] ?? null,
          to: v.values[i.key] ?? null,
        }));
      return { version: at + 1, recorded: v.recorded, by: v.by, reason: v.reason, changes };
    }),
  };
}
function set_state({ world, name, parts, body }) {
  const form = world.form(place_of(parts));
  const needs = body.state === "locked" ? "form.lock" : "form.freeze";
  if (!world.permissions(name).includes(needs))
    refuse(403, "no_permission", `You lack the permission ${needs}.`, `缺少权限 ${needs}。`);
  form.state = body.state;
  world.note(name, "form.state", parts[0], { state: body.state, reason: body.reason });
  return { state: body.state };
}

function list_queries({ world, name, query }) {
  const centres = world.centres(name);
  const all = world.queries
    .filter((q) => centres.includes(q.centre))
    .filter((q) => q.state === (query.get("state") ?? "open"))
    .filter((q) => !query.get("centre") || q.centre === query.get("centre"));
  const [queries, next] = page_of(all, query, "id");
  return { queries, next };
}
function raise_query({ world, name, body }) {
  const person = person_of(world, name, body.subject);
  return { ...world.raise({ ...body, person, by: name }) };
}
const query_of = (world, id) => world.queries.find((q) => q.id === id) ?? not_there();
function answer_query({ world, name, parts, body }) {
  const query = query_of(world, parts[0]);
  if (query.state !== "open")
    refuse(409, "not_open", "This query is not open any more.", "该质疑已不在待答状态。");
  Object.assign(query, { state: "answered", answer: body.text, answered_by: name });
  world.note(name, "query.answered", query.subject, { query: query.id });
  return { ...query };
}
function close_query({ world, name, parts }) {
  const query = query_of(world, parts[0]);
  Object.assign(query, { state: "closed", closed_by: name });
  world.note(name, "query.closed", query.subject, { query: query.id });
  return { ...query };
}

const shown_user = ({ password: _, ...of }) => of;
function list_users({ world }) {
  return { users: world.users.map(shown_user) };
}
function create_user({ world, name, body }) {
  if (world.users.some((u) => u.name === body.name))
    refuse(409, "exists", "There is a user of this name.", "已有同名用户。");
  if (!/^[a-z]\w{2,}$/.test(body.name ?? ""))
    refuse(422, "name", "Use three small letters or more.", "用户名至少三个小写字母。");
  const user = {
    ...body,
    active: true,
    last_sign_in: null,
    must_change_password: true,
    password: randomUUID().slice(0, 13),
  };
  delete user.key;
  world.users.push(user);
  world.note(name, "user.created", "", { user: body.name });
  return { user: shown_user(user), password: user.password };
}
const user_of = (world, name) => world.users.find((u) => u.name === name) ?? not_there();
function change_user({ world, name, parts, body }) {
  const user = user_of(world, parts[0]);
  for (const part of ["display", "active", "roles"])
    if (body[part] !== undefined) user[part] = body[part];
  if (!user.active)
    for (const [token, of] of world.sessions) if (of === user.name) world.sessions.delete(token);
  world.note(name, "user.changed", "", { user: user.name });
  return { user: shown_user(user) };
}
function reset_password({ world, name, parts }) {
  const user = user_of(world, parts[0]);
  user.password = randomUUID().slice(0, 13);
  user.must_change_password = true;
  world.note(name, "user.password_changed", "", { user: user.name });
  return { password: user.password };
}

function list_audit({ world, query }) {
  const limit = Number(query.get("limit") ?? 50);
  const before = Number(query.get("before") ?? Infinity);
  const all = world.audit
    .filter((e) => e.seq < before)
    .filter((e) => !query.get("subject") || e.subject === query.get("subject"))
    .filter((e) => !query.get("kind") || e.kind === query.get("kind"))
    .reverse();
  const entries = all.slice(0, limit);
  return { entries, next: all.length > limit ? entries.at(-1).seq : null };
}
function verify({ world }) {
  const events = world.audit.length;
  const bad = world.broken_at;
  return {
    holds: bad === null,
    events,
    head: world.head(),
    first_bad: bad,
    sentence:
      bad === null
        ? { en: `All ${events} entries hold.`, zh: `全部 ${events} 条记录完整。` }
        : { en: `Entry ${bad} was altered.`, zh: `第 ${bad} 条记录被改动。` },
  };
}
