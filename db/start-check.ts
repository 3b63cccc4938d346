import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { SettingsError } from "#app/settings";
import { DatabaseAway } from "./away";
import { connectionConfig, formatPlace } from "./connection";
import { db, type Trx } from "./database";
import { CONNECT_TIMEOUT_MS, keepsSessions } from "./pooler";
import { wantedSettings } from "./session";
import { isNotUpYet, formatReason } from "./start-errors";

const RETRY_MS = 1000;

type Waiting = { seconds: number; signal?: AbortSignal };

/** Waits up to so many seconds for a database that is not up yet, and says so. Answers whether a connection to it is a session. */
export async function waitForDatabase(url: string, { seconds, signal }: Waiting): Promise<boolean> {
  const giveUpAt = Date.now() + seconds * 1000;
  let said: string | undefined;
  for (;;) {
    const begun = Date.now();
    try {
      return await keepsSessions(url);
    } catch (error) {
      const isUnanswered = Date.now() - begun >= CONNECT_TIMEOUT_MS;
      if (!(isUnanswered || isNotUpYet(url, error)) || Date.now() >= giveUpAt)
        throw new DatabaseAway("it does not start", { cause: error });
      const trouble = `Waiting up to ${seconds} seconds for the database of DATABASE_URL (${formatPlace(url)}): ${formatReason(error)}.`;
      if (trouble !== said) console.error(trouble);
      said = trouble;
    }
    await delay(RETRY_MS, undefined, { signal });
  }
}

/** Refuses, with a SettingsError, a database on which Foyer would not work. */
export async function checkDatabase(url: string) {
  await db.transaction().execute((trx) => checkInside(trx, url));
}

async function checkInside(trx: Trx, url: string) {
  const refuse = (reason: string) => {
    throw new SettingsError(`DATABASE_URL (${formatPlace(url)}) does not work: ${reason}.`);
  };
  const server = await readServer(trx);
  if (server.version < 140_000) refuse(`its server is PostgreSQL ${server.release}, and Foyer needs 14 or newer`);
  if (server.encoding !== "UTF8")
    refuse(`the database's encoding is ${server.encoding}: create it with ENCODING 'UTF8' TEMPLATE template0`);
  if (server.isStandby) refuse("its server is a standby, which takes no writes");
  await checkSettings(trx, url, refuse);
}

type Refuse = (reason: string) => void;

async function readServer(trx: Trx) {
  const { rows } = await sql<{ version: number; release: string; encoding: string; isStandby: boolean }>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as release,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as "isStandby"`.execute(trx);
  const [server] = rows;
  if (!server) throw new Error("a select without a table answered no row");
  return server;
}

type Setting = { name: string; setting: string; default: string; role: string };

async function checkSettings(trx: Trx, url: string, refuse: Refuse) {
  const wanted = wantedSettings(connectionConfig(url).options);
  const { rows } = await sql<Setting>`
    select name, setting, reset_val as default, current_user as role from pg_settings
    where name = any (${[...Object.keys(wanted), "statement_timeout"]}::text[])`.execute(trx);
  const wrong = rows.filter(({ name, setting }) => name in wanted && setting !== wanted[name]);
  if (wrong.length) {
    const statements = wrong.map(({ name, role }) => alterRole(role, name, wanted[name]));
    refuse(`it leads through a pooler, so Foyer cannot set what it needs: run ${statements.join("; ")}`);
  }
  if (rows.some(({ name, setting }) => name === "statement_timeout" && setting === "0")) warnOfTimeouts(url, rows);
  await checkSchema(trx, rows, refuse);
}

function alterRole(role: string, name: string, value = ""): string {
  const text = name === "search_path" ? value : `'${value}'`;
  return `ALTER ROLE "${role}" SET ${name} = ${text}`;
}

/** Where Foyer cannot set timeouts, the role has to: else a statement that hangs stays on the server, with its locks. */
function warnOfTimeouts(url: string, [first]: Setting[]) {
  const role = first?.role ?? "";
  const statements = [
    alterRole(role, "statement_timeout", "5s"),
    alterRole(role, "idle_in_transaction_session_timeout", "10s"),
  ];
  console.error(
    `DATABASE_URL (${formatPlace(url)}) leads through a pooler, so Foyer cannot set its timeouts: run ${statements.join("; ")}.`,
  );
}

/** Foyer looks in the schemas that PostgreSQL looks in by default: tables made in another one must not be made a second time. */
async function checkSchema(trx: Trx, settings: Setting[], refuse: Refuse) {
  const path = settings.find(({ name }) => name === "search_path");
  if (!path || path.default === path.setting || (await hasTables(trx))) return;
  await sql`select set_config('search_path', ${path.default}, true)`.execute(trx);
  if (!(await hasTables(trx))) return;
  const options = encodeURIComponent(`-c search_path=${path.default.replaceAll(" ", "")}`);
  refuse(`Foyer's tables are where search_path=${path.default} of the role leads: add ?options=${options} to it`);
}

async function hasTables(trx: Trx): Promise<boolean> {
  const { rows } =
    await sql`select where to_regclass('kysely_migration') is not null and to_regclass('invitations') is not null`.execute(
      trx,
    );
  return rows.length > 0;
}
