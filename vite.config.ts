import { brotliCompressSync } from "node:zlib";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import remixConfig from "./remix.config.js";

/** Builds server.ts and the commands beside Remix's pages, so that all of them share one copy of each module. */
const entries: Plugin = {
  name: "foyer-entries",
  config: (_config, { isSsrBuild }) =>
    isSsrBuild
      ? {
          build: {
            rollupOptions: {
              input: {
                server: "./server.ts",
                migrate: "./db/commands/migrate.ts",
                seed: "./db/commands/seed.ts",
                "admin-create": "./db/commands/admin-create.ts",
                "secrets-rotate": "./db/commands/secrets-rotate.ts",
              },
              output: { entryFileNames: "[name].js" },
            },
          },
        }
      : undefined,
};

/** Lays what browsers load beside itself as small as Brotli makes it, which takes too long while somebody waits. */
const compressed: Plugin = {
  name: "foyer-compressed",
  enforce: "post",
  applyToEnvironment: ({ name }) => name === "client",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      const content = file.type === "chunk" ? file.code : file.source;
      if (/\.(css|js)$/.test(file.fileName))
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: brotliCompressSync(content) });
    }
  },
};

const shortNames = { entryFileNames: "assets/[hash].js", chunkFileNames: "assets/[hash].js" };

/**
 * What all pages with scripts load makes two files, and what the list of users draws makes one: compressed together, files are a
 * twentieth smaller than a dozen of them are.
 */
function chunkOf(id: string) {
  if (framework.test(id)) return "framework";
  if (/\/app\/ui\/(layout\/|table\/|[^/]*$)|\/app\/web\/urls\./.test(id)) return "ui";
  return id.includes("/app/routes/users/list/") ? "users-list" : undefined;
}

const framework =
  /\/node_modules\/(@remix-run|react|react-dom|react-router|react-router-dom|scheduler|turbo-stream)\/|commonjsHelpers/;

export default defineConfig(({ mode, isSsrBuild }) => ({
  plugins: [tailwindcss(), mode !== "test" && remix(remixConfig), entries, compressed],
  // Bundled, what is not used of the mails' library falls away, and what comes in hundreds of files is read as one.
  ssr: { noExternal: [/^@react-email\/(?!render)/, "kysely", /^zod/, /^@conform-to\//] },
  // Remix names what browsers need: whoever looks for more while developing finds the server's libraries, which none can load.
  optimizeDeps: { noDiscovery: true, include: ["react-router-dom"] },
  build: {
    target: "es2022",
    reportCompressedSize: false,
    // A twentieth smaller than by esbuild.
    minify: isSsrBuild ? false : "terser",
    // A page names each of its scripts: small ones that several pages share go along with larger ones, and their names are short.
    rollupOptions: {
      output: { experimentalMinChunkSize: 1500, ...(!isSsrBuild && { ...shortNames, manualChunks: chunkOf }) },
    },
  },
}));
