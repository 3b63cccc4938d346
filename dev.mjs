// `npm run dev`: the server's own source through Vite, reloaded as it changes.
import { once } from "node:events";
import { createServer as createSocket } from "node:net";
import { createServer } from "vite";

const hmr = { port: await findFreePort() };
const vite = await createServer({ server: { middlewareMode: true, hmr }, appType: "custom" });
// Vite's own listener would end the process before the database server is stopped.
process.removeAllListeners("SIGTERM");
const { main } = await vite.ssrLoadModule("/server.ts");
await main(process.env, [], {
  development: vite.middlewares,
  findBuild: () => vite.ssrLoadModule("virtual:remix/server-build"),
});

/** Vite's own would be the same for every checkout that is developed at once. */
async function findFreePort() {
  const probe = createSocket().listen(0);
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}
