// `npm run dev`: the server's own source through Vite, reloaded as it changes.
import { createServer } from "vite";

const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
const { main } = await vite.ssrLoadModule("/server.ts");
await main(process.env, [], {
  development: vite.middlewares,
  findBuild: () => vite.ssrLoadModule("virtual:remix/server-build"),
});
