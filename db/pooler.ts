import pg from "pg";
import { connectionConfig } from "./connection";

export const CONNECT_TIMEOUT_MS = 2000;

/**
 * Whether each connection to this URL is one session on the server, as it is without a pooler, or behind one in session mode: then
 * what is set on it stays. A pooler tells its clients a process id of its own. In transaction mode it gives its server connections
 * to whoever comes next, so that two clients, in this order, meet one of the other's.
 */
export async function keepsSessions(url: string): Promise<boolean> {
  const timeouts = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: CONNECT_TIMEOUT_MS };
  const config = { ...connectionConfig(url), ...timeouts };
  const [one, other] = [new pg.Client(config), new pg.Client(config)];
  for (const client of [one, other]) client.on("error", () => undefined);
  try {
    await one.connect();
    const pid = await findPid(one);
    if ("processID" in one && one.processID === pid) return true;
    await other.connect();
    const otherPid = await findPid(other);
    const again = [await findPid(other), await findPid(one), await findPid(one), await findPid(other)];
    return pid !== otherPid && again.join() === [otherPid, pid, pid, otherPid].join();
  } finally {
    for (const client of [one, other]) void client.end().catch(() => undefined);
  }
}

async function findPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid;
}
