import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { Page, type Answers, type Client, type PageForm } from "./client";

export type Barrier = {
  /** Waits until this many others stand waiting for what is held, or for one another. */
  waiting(count: number): Promise<void>;
  /** Lets them go. */
  release(): Promise<void>;
};

const waiters = `
  with recursive waiting as (
    select pid from pg_stat_activity where $1::int = any (pg_blocking_pids(pid))
    union
    select behind.pid from pg_stat_activity behind join waiting on waiting.pid = any (pg_blocking_pids(behind.pid))
  ) select count(*)::int as count from waiting`;

/** Holds the rows that a `select … for update` locks, so that both sides of a race stand at its barrier, and in a known order. */
export async function hold(databaseUrl: string, statement: string, values: unknown[]): Promise<Barrier> {
  const pool = poolOf(databaseUrl);
  const holder = await pool.connect();
  await holder.query("begin");
  const { rowCount } = await holder.query(statement, values);
  if (rowCount !== 1) throw new Error(`${rowCount} rows are held, not one`);
  const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
  return {
    async waiting(count) {
      for (;;) {
        const found = await pool.query<{ count: number }>(waiters, [rows[0]?.pid]);
        if (found.rows[0]?.count === count) return;
        await breath();
      }
    },
    async release() {
      await holder.query("commit");
      holder.release();
    },
  };
}

/** Between two questions of the same kind: asked without a pause, they would take the processor from what they wait for. */
export const breath = () => delay(10);

const pools = new Map<string, pg.Pool>();

/** Connecting takes longer than a round of a race: the connections are kept. */
function poolOf(databaseUrl: string): pg.Pool {
  const known = pools.get(databaseUrl);
  if (known) return known;
  const pool = new pg.Pool({ connectionString: databaseUrl }).on("error", () => undefined);
  pools.set(databaseUrl, pool);
  return pool;
}

export type Sending = { client: Client; form: PageForm; answers?: Answers };

/** Sends forms at the same instant: the last byte of each is held back until all the others have arrived. */
export async function sendTogether(sendings: Sending[]): Promise<Page[]> {
  const requests = await Promise.all(sendings.map(sendAllButLastByte));
  const pages = requests.map(({ request, url }) => pageOf(request, url));
  for (const { request, lastByte } of requests) request.end(lastByte);
  return Promise.all(pages);
}

async function sendAllButLastByte({ client, form, answers = {} }: Sending) {
  const fields = new URLSearchParams(form.fields.filter(([name]) => !(name in answers)));
  for (const [name, value] of Object.entries(answers)) for (const one of [value].flat()) fields.append(name, one);
  const body = Buffer.from(fields.toString());
  const url = new URL(form.action, client.origin);
  const request = httpRequest(url, {
    method: "POST",
    agent: false,
    headers: {
      Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": body.length,
    },
  });
  await new Promise<void>((resolve, reject) => {
    request.once("error", reject);
    request.write(body.subarray(0, -1), () => resolve());
  });
  return { request, url, lastByte: body.subarray(-1) };
}

/** A request that `fetch` cannot make: with a Host of its own, or a path that is no canonical one. */
export async function sendRaw(
  origin: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Page> {
  const { hostname, port } = new URL(origin);
  const form = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body ?? "") };
  const request = httpRequest({
    hostname,
    port,
    path,
    method: body === undefined ? "GET" : "POST",
    agent: false,
    headers: { ...(body !== undefined && form), ...headers },
  });
  const page = pageOf(request, new URL(origin));
  request.end(body);
  return page;
}

async function pageOf(request: ClientRequest, url: URL): Promise<Page> {
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return new Page(url, response.statusCode ?? 0, headers, Buffer.concat(chunks).toString());
}
