import type { PostgresPool } from "kysely";
import type pg from "pg";

/** So many statements are prepared: one with a list has as many texts as the list has lengths. */
const MOST = 300;

const names = new Map<string, string>();
let given = 0;

/**
 * The same pool, whose statements the server prepares: planning one takes longer than following its plan, and after a few times
 * the server keeps one for all values. Behind a pooler, which may hand each transaction another connection, none is prepared.
 */
export function preparing(pool: pg.Pool): PostgresPool {
  const able = new WeakMap<pg.PoolClient, pg.PoolClient>();
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = able.get(client) ?? ((await isDirect(client)) ? preparingOn(client) : client);
      able.set(client, known);
      return known;
    },
  };
}

/** A pooler tells its clients another number than the server has for the connection. */
async function isDirect(client: pg.PoolClient): Promise<boolean> {
  try {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    return "processID" in client && client.processID === rows[0]?.pid;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function preparingOn(client: pg.PoolClient): pg.PoolClient {
  const query = new Proxy(client.query, {
    apply(query, _self, [text, values]: unknown[]): unknown {
      const name = typeof text === "string" && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      const ask = (question: unknown[]): unknown => Reflect.apply(query, client, question);
      const answer = ask(name ? [{ name, text, values }] : [text, values]);
      if (!name || !(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        if (!isOutdated(error)) throw error;
        names.delete(String(text));
        return ask([text, values]);
      });
    },
  });
  return new Proxy(client, {
    get: (target, key): unknown => (key === "query" ? query : Reflect.get(target, key)),
  });
}

/** A migration changed, beside the running process, what the statement answers with; or the server knows of it no longer. */
function isOutdated(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["0A000", "26000"].includes(String(error.code));
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MOST) return known;
  const name = `foyer_${++given}`;
  names.set(text, name);
  return name;
}
