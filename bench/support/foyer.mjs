import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "./browser.mjs";
import { freePort, runChild, startChild } from "./child.mjs";
import { whenStopped } from "./cleanup.mjs";
import { beside, connect } from "./postgres.mjs";

const usersOf = (workspace) => `/${workspace}/workspace-settings/users`;
export const admin = { email: "bench@example.com", password: "a password for the bench" };

/** Everything else is as it comes. Empty means not set, also where an .env says otherwise: no mail may leave this machine. */
const unset = Object.fromEntries(
  "NODE_ENV HOST APP_URL DATABASE_URL APP_SECRET RESEND_API_KEY RESEND_BASE_URL RESEND_WEBHOOK_SECRET SMTP_URL SMTP_CA_FILE EDITION TRUST_PROXY ROLE WEB_CONCURRENCY NEW_SIGN_IN_MAIL"
    .split(" ")
    .map((name) => [name, ""]),
);

/** Foyer as `npm start` runs it, in a folder of its own, with workspaces of so many members and an admin of each signed in. */
export async function startFoyer(workspaces) {
  const dataDir = await mkdtemp(join(tmpdir(), "foyer-bench-"));
  whenStopped.add(() => rm(dataDir, { recursive: true, force: true }));
  return start({ DATA_DIR: dataDir }, workspaces);
}

/** A web process more, on the first one's database. */
export async function startFoyerMore({ database, dataDir }, workspaces) {
  const APP_SECRET = await readFile(join(dataDir, "secret"), "utf8");
  return start({ DATA_DIR: dataDir, DATABASE_URL: database, APP_SECRET, ROLE: "web" }, workspaces, { isSeeded: true });
}

/** Foyer's web process alone, in a database beside the first one's: nobody takes its mails out of their queue. */
export async function startFoyerBeside({ database, dataDir }, workspaces) {
  const server = await connect(database);
  await server.query("create database foyer_web");
  const APP_SECRET = await readFile(join(dataDir, "secret"), "utf8");
  return start({ DATA_DIR: dataDir, DATABASE_URL: beside(database, "foyer_web"), APP_SECRET, ROLE: "web" }, workspaces);
}

/** The same, on the same database, as several web processes. */
export async function startWebProcesses({ settings, workspaces }, count) {
  return start({ ...settings, WEB_CONCURRENCY: String(count) }, workspaces, { isSeeded: true });
}

async function start(own, workspaces, { isSeeded = false } = {}) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const { PATH, HOME } = process.env;
  const environment = { ...unset, PATH, HOME, PORT: String(port), LOG_LEVEL: "warn", RATE_LIMITS: "off", ...own };
  const isReady = (line) => /^(Foyer is ready|Set it up)/.test(line);
  const { pid, stop } = await startChild("start.mjs", { args: ["server"], environment, isReady });
  whenStopped.add(stop);

  const { postmaster, database } = await findDatabase(own.DATA_DIR);
  const client = await connect(own.DATABASE_URL ?? database);
  if (!isSeeded) await fill(workspaces, environment, client);
  const place = { pid, postmaster, database, settings: own, dataDir: own.DATA_DIR, workspaces, client };
  return { ...place, ...(await asSystem(origin, client, Object.keys(workspaces)[0])) };
}

async function fill(workspaces, environment, client) {
  for (const [workspace, members] of Object.entries(workspaces)) {
    const place = ["--workspace", workspace];
    await runChild("start.mjs", { args: ["seed", "--members", String(members), ...place], environment });
    const person = ["--email", admin.email, "--password", admin.password, "--name", "Bench"];
    await runChild("start.mjs", { args: ["admin-create", ...person, ...place], environment });
  }
  await client.query("vacuum analyze");
}

async function findDatabase(dataDir) {
  const home = join(dataDir, "postgres");
  const [pid, , , port] = (await readFile(join(home, "postmaster.pid"), "utf8")).split("\n");
  const password = await readFile(join(dataDir, "postgres.password"), "utf8");
  // By the socket in its folder, as Foyer itself: for all who are measured.
  const database = `postgres://foyer:${password.trim()}@127.0.0.1:${port.trim()}/foyer?host=${encodeURIComponent(home)}`;
  return { database, postmaster: Number(pid) };
}

async function asSystem(origin, client, workspace) {
  const browser = await signIn(origin);
  const users = usersOf(workspace);
  const rows = (await browser.open(users)).querySelectorAll("tr[data-member]").length;
  if (rows !== 50) throw new Error(`Foyer's list shows ${rows} members instead of 50`);

  const form = browser.fill(await browser.open(`${users}/new`), "email", { role: "end-user", sendEmail: "on" });
  form.delete("formKey");
  const headers = { cookie: browser.cookie };
  const formHeaders = { ...headers, origin, "content-type": "application/x-www-form-urlencoded" };
  return {
    name: "Foyer",
    get: (path) => ({ url: origin + path, method: "GET", headers, expected: 200 }),
    list: (more = {}) => ({ url: origin + users, method: "GET", headers: { ...headers, ...more }, expected: 200 }),
    invite: () => ({
      url: `${origin}${users}/new`,
      method: "POST",
      headers: formHeaders,
      body: `${form}&name=Person+[n]&email=person.[n]@load.example`,
      expected: 303,
    }),
    rest: () => tidy(client),
    countInvitations: async () => {
      const { rows } = await client.query("select count(*)::int from members where email like '%@load.example'");
      return rows[0].count;
    },
  };
}

async function signIn(origin) {
  const browser = new Browser(origin);
  const form = browser.fill(await browser.open("/login"), "password", admin);
  const answer = await browser.post("/login", form);
  if (!browser.cookies.has("foyer_session")) throw new Error(`Foyer's log-in answered ${answer.status}`);
  return browser;
}

/**
 * What a worker would do meanwhile, and only one of these has one: mails that still wait would be written while the next one is
 * measured, and the tallies of those invited would be summed up one by one on each page.
 */
async function tidy(client) {
  const waiting = "sent_at is null and failed_at is null and dropped_at is null";
  await client.query(`update mails set dropped_at = now() where ${waiting}`);
  await client.query(`
    with folded as (delete from member_tallies returning workspace_id, status, members)
    insert into member_tallies (workspace_id, status, members)
    select workspace_id, status, sum(members) from folded group by workspace_id, status`);
}
