import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** How long a statement may go unanswered before the server is asked about it, and how long the server may take to say. */
const PATIENCE_MS = 1000;

/**
 * Ends the connection when a statement on it goes unanswered and the server is not at work on it, or does not answer elsewhere
 * either: packets that are swallowed on the way look like a slow answer, and TCP waits for those for a quarter of an hour.
 * However long a statement takes, its server says so, and it is waited for.
 */
export function endWhenSilent(client: pg.Client, connectionString: string) {
  client.query = new Proxy(client.query, {
    apply(query, self, parameters) {
      const answer: unknown = Reflect.apply(query, self, parameters);
      if (answer instanceof Promise) watch(client, answer, connectionString);
      return answer;
    },
  });
}

function watch(client: pg.Client, answer: Promise<unknown>, connectionString: string) {
  const doubt = async () => {
    const isAtWork = await askServer(connectionString);
    // What still waits for an answer is refused one, and the pool makes another connection.
    if (isWaiting && !isAtWork(client)) await client.end();
  };
  let isWaiting = true;
  const timer = setInterval(() => void doubt(), PATIENCE_MS);
  const stop = () => {
    isWaiting = false;
    clearInterval(timer);
  };
  answer.then(stop, stop);
}

type IsAtWork = (client: pg.Client) => boolean;

let asked: Promise<IsAtWork> | undefined;

/** Asked once for all who doubt meanwhile. As no answer takes longer than a doubt, theirs were sent before it was asked for. */
function askServer(connectionString: string): Promise<IsAtWork> {
  return (asked ??= askInTime(connectionString).finally(() => (asked = undefined)));
}

function askInTime(connectionString: string): Promise<IsAtWork> {
  return Promise.race([askOnOtherConnection(connectionString), delay(PATIENCE_MS, () => false)]);
}

async function askOnOtherConnection(connectionString: string): Promise<IsAtWork> {
  const times = { connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS };
  const other = new pg.Client({ connectionString, ...times, application_name: "foyer" });
  other.on("error", () => undefined);
  try {
    await other.connect();
    const { rows } = await other.query<{ pid: number }>("select pid from pg_stat_activity where state = 'active'");
    const atWork = new Set<unknown>(rows.map(({ pid }) => pid));
    // Behind a pooler the server knows a connection by another number than its client does: then that it answers is enough.
    return (client) => atWork.has(pidOf(client)) || !atWork.has(pidOf(other));
  } catch (error) {
    // One that is full, or starting, answers too.
    return () => error instanceof pg.DatabaseError;
  } finally {
    other.end().catch(() => undefined);
  }
}

function pidOf(client: pg.Client): unknown {
  return "processID" in client ? client.processID : undefined;
}
