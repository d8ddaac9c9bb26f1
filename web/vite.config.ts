import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

// Puts script and style into the page: the report is one file that opens without a server.
function one_file(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["report.html"];
      if (page?.type !== "asset") throw new Error("the build made no report.html");
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

export default defineConfig({
  plugins: [svelte(), one_file()],
  base: "./",
  logLevel: "warn",
  build: {
    outDir: fileURLToPath(new URL("../build/web", import.meta.url)),
    emptyOutDir: false,
    modulePreload: false,
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    reportCompressedSize: false,
    rolldownOptions: { input: fileURLToPath(new URL("report.html", import.meta.url)) },
  },
});
