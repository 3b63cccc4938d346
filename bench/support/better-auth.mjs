import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Browser } from "./browser.mjs";
import { freePort, startChild } from "./child.mjs";
import { whenStopped } from "./cleanup.mjs";
import { beside, connect } from "./postgres.mjs";

const SERVER = fileURLToPath(new URL("better-auth-server.mjs", import.meta.url));
const admin = { email: "bench@example.com", password: "a password for the bench", name: "Bench" };

/** better-auth in a database of its own beside Foyer's, with an organization of so many members and its owner signed in. */
export async function startBetterAuth(foyer, members) {
  const server = await connect(foyer.database);
  await server.query("create database better_auth");
  const database = beside(foyer.database, "better_auth");
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const own = {
    NODE_ENV: "production",
    PORT: String(port),
    DATABASE_URL: database,
    AUTH_SECRET: randomBytes(32).toString("hex"),
  };
  const { pid, stop } = await startChild(SERVER, {
    environment: { PATH, HOME, ...own },
    isReady: (line) => line === "ready",
  });
  whenStopped.add(stop);

  const client = await connect(database);
  const origin = `http://localhost:${port}`;
  const browser = new Browser(origin);
  await call(browser, "sign-up/email", admin);
  const organization = await call(browser, "organization/create", { name: "Nexus", slug: "nexus" });
  await fill(client, organization.id, members);
  const described = {
    pid,
    postmaster: foyer.postmaster,
    version: await findVersion(),
    indexes: await listIndexes(client),
  };
  return { ...described, ...(await asSystem(origin, browser.cookie, organization.id, client)) };
}

async function call(browser, path, body) {
  const answer = await browser.post(`/api/auth/${path}`, JSON.stringify(body), { "content-type": "application/json" });
  if (answer.status !== 200) throw new Error(`better-auth's ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

async function fill(client, organizationId, members) {
  const id = "replace(gen_random_uuid()::text, '-', '')";
  await client.query(
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     select ${id}, 'Person ' || n, 'member.' || n || '@example.com', true, now(), now() from generate_series(1, $1::int) as n`,
    [members],
  );
  await client.query(
    `insert into member (id, "organizationId", "userId", role, "createdAt")
     select ${id}, $1, id, 'member', now() from "user" where email like 'member.%'`,
    [organizationId],
  );
  await client.query("vacuum analyze");
}

async function findVersion() {
  const manifest = await readFile(new URL("../node_modules/better-auth/package.json", import.meta.url), "utf8");
  return JSON.parse(manifest).version;
}

/** Its migrations make these themselves. The one on its members' organization is what their list stands on. */
async function listIndexes(client) {
  const { rows } = await client.query("select indexdef from pg_indexes where schemaname = 'public' order by 1");
  const indexes = rows.map(({ indexdef }) => indexdef.replace(/^CREATE (.*) USING btree/, "$1"));
  if (!indexes.some((index) => index.endsWith('public.member ("organizationId")')))
    throw new Error("better-auth makes no index on member(organizationId) any more: measure it with and without one");
  return indexes;
}

async function asSystem(origin, cookie, organizationId, client) {
  const url = `${origin}/api/auth/organization`;
  const list = {
    url: `${url}/list-members?limit=50&organizationId=${organizationId}`,
    method: "GET",
    headers: { cookie },
    expected: 200,
  };
  const { members } = await (await globalThis.fetch(list.url, list)).json();
  if (members.length !== 50) throw new Error(`better-auth lists ${members.length} members instead of 50`);
  return {
    name: "better-auth",
    list: () => list,
    invite: () => ({
      url: `${url}/invite-member`,
      method: "POST",
      headers: { cookie, origin, "content-type": "application/json" },
      body: JSON.stringify({ email: "person.[n]@load.example", role: "member", organizationId }),
      expected: 200,
    }),
    rest: () => Promise.resolve(),
    countInvitations: async () => {
      const { rows } = await client.query("select count(*)::int from invitation where email like '%@load.example'");
      return rows[0].count;
    },
  };
}
