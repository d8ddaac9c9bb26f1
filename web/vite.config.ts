import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin, type UserConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Puts script and style into the page: a page is one file that opens without a server.
function one_file(name_of_page: string): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle[name_of_page];
      if (page?.type !== "asset") throw new Error(`the build made no ${name_of_page}`);
      let text = String(page.source);
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") {
          const code = part.code.replaceAll("</script", "<\\/script");
          text = text.replace(/<script type="module"[^>]*src="[^"]*"><\/script>/, "");
          text = text.replace("</body>", () => `<script type="module">${code}</script></body>`);
        } else if (name.endsWith(".css")) {
          text = text.replace(
            /<link rel="stylesheet"[^>]*>/,
            () => `<style>${part.source}</style>`,
          );
        } else continue;
        delete bundle[name];
      }
      page.source = text;
    },
  };
}

// The registry is served: a page with script and style beside it, whose names change with them.
const registry: UserConfig = {
  root: here("src/registry"),
  plugins: [svelte({ configFile: here("svelte.config.js") })],
  base: "./",
  logLevel: "warn",
  build: {
    outDir: here("../build/web/registry"),
    emptyOutDir: true,
    modulePreload: false,
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
};

// One build for each page, `vite build --mode guide`: two pages in one build would share chunks,
// and a page that is one file has none to share.
export default defineConfig(({ mode }) => {
  if (mode === "registry") return registry;
  const page = mode === "guide" ? "guide.html" : "report.html";
  return {
    plugins: [svelte(), one_file(page)],
    base: "./",
    logLevel: "warn",
    build: {
      outDir: here("../build/web"),
      emptyOutDir: false,
      modulePreload: false,
      target: "es2022",
      cssCodeSplit: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      reportCompressedSize: false,
      rolldownOptions: { input: here(page) },
    },
  };
});
