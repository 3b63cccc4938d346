import { createRequire } from "node:module";
import { whenStopped } from "./cleanup.mjs";

const { Client } = createRequire(new URL("../package.json", import.meta.url))("pg");

/** A connection that is closed with the benchmark. */
export async function connect(url) {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  whenStopped.add(() => client.end());
  return client;
}

/** Another database on the same server. */
export function beside(url, name) {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
