import { randomUUID } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { hold } from "../support/race-barrier";
import type { Client, Page, PageForm } from "../support/client";
import { freePort, setUp, startFoyer, type Foyer } from "../support/foyer";
import { createDatabase } from "../support/postgres";
import { openSocket, readAnswer } from "../support/raw";
import { startResend } from "../support/resend";
import { mailsAreDone, until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const started: Foyer[] = [];

afterAll(() => Promise.all(started.map((foyer) => foyer.stop("SIGKILL"))));

async function start(environment: Record<string, string> = {}): Promise<Foyer> {
  const foyer = await startFoyer(environment);
  started.push(foyer);
  return foyer;
}

test("35. 300 half-open slow connections leave the pages quick, and are ended", async () => {
  const foyer = await start();
  const ada = await setUp(foyer);
  const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(foyer.url)));
  const form = "Content-Type: application/x-www-form-urlencoded";
  const [header, , body] = sockets;
  for (const [index, socket] of sockets.entries()) {
    if (index % 3 === 0) socket.write("GET /login HTTP/1.1\r\nHost: local");
    if (index % 3 === 2)
      socket.write(`POST /login HTTP/1.1\r\nHost: localhost\r\n${form}\r\nContent-Length: 9\r\n\r\ne=`);
  }
  for (const [client, path] of [
    [ada, USERS],
    [foyer.client(), "/login"],
    [ada, "/healthz"],
  ] as const) {
    const begun = Date.now();
    expect((await client.get(path)).status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(2000);
  }
  const ended = header && (await readAnswer(header));
  expect([ended?.status, ended?.headers.connection]).toEqual([408, "close"]);
  body?.write("1234567");
  expect(body && (await readAnswer(body)).status).toBe(403);
  for (const socket of sockets) socket.destroy();
});

test("41. killed ten times within 500 invitations, it keeps each of them whole, and each is mailed once", async () => {
  const resend = await startResend();
  onTestFinished(() => resend.close());
  const DATABASE_URL = await createDatabase();
  const environment = {
    DATABASE_URL,
    PORT: String(await freePort()),
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: resend.url,
  };
  let foyer = await start(environment);
  const ada = await setUp(foyer);
  const form = (await ada.get(`${USERS}/new`)).form("Invite users");

  for (let batch = 0; batch < 10; batch++) {
    const people = Array.from({ length: 50 }, (_, index) => ({
      email: `p${batch}-${index}@corp.com`,
      formKey: randomUUID(),
    }));
    const tries = people.map((person) => inviteOnce(ada, form, person));
    await Promise.any(tries.map((one) => one.then((answer) => answer ?? Promise.reject(new Error("not yet")))));
    await foyer.stop("SIGKILL");
    const isDone = await Promise.all(tries);
    foyer = await start(environment);
    const rest = people.filter((_, index) => isDone[index] === undefined);
    for (const person of rest)
      await until(
        () => inviteOnce(ada, form, person),
        (status) => status === 303,
      );
  }
  await letGoOfClaims(foyer);
  await mailsAreDone(foyer);
  const [facts] = await foyer.query<Record<string, number>>(`
    select (select count(*)::int from members where email like 'p%@corp.com') as memberships,
      (select count(*)::int from invitations where closed_at is null) as invitations,
      (select count(*)::int from mails where sent_at is not null) as mails,
      (select count(*)::int from audit_events where action = 'member.invited') as events`);
  expect(facts).toEqual({ memberships: 500, invitations: 500, mails: 500, events: 500 });
  expect(resend.accepted).toHaveLength(500);
  expect(new Set(resend.accepted.map(({ mail }) => mail.to[0])).size).toBe(500);
}, 120_000);

/** The status, or undefined where the process died meanwhile. */
function inviteOnce(admin: Client, form: PageForm, person: { email: string; formKey: string }) {
  const answers = { name: "Grace Hopper", role: "builder", ...person };
  return admin.submit(form, answers).then(
    ({ status }) => status,
    () => undefined,
  );
}

/** Nobody waits for the leases of processes that died. One that the living process sends may go twice, under the same key. */
async function letGoOfClaims(foyer: Foyer) {
  await foyer.query("update mails set claimed_until = null where sent_at is null");
  await foyer.query("notify foyer_mail");
}

/** Stands between Foyer and its database, and can be switched off, or swallow what is sent in both directions. */
async function startWire(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const port = await freePort();
  let server: Server | undefined;
  let isSwallowing = false;
  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer((client) => {
        const database = connect(Number(target.port), target.hostname);
        for (const socket of [client, database]) {
          sockets.add(socket);
          socket.on("error", () => undefined);
          socket.on("close", () => sockets.delete(socket));
        }
        if (!isSwallowing) client.pipe(database).pipe(client);
      }).listen(port, "127.0.0.1", resolve);
    });
  const swallow = () => {
    isSwallowing = true;
    for (const socket of sockets) socket.unpipe();
  };
  /** What is connected by now stays silent for ever. */
  const letNewOnesThrough = () => void (isSwallowing = false);
  const cut = () => {
    server?.close();
    for (const socket of sockets) socket.destroy();
  };
  await open();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  url.searchParams.delete("host");
  return { url: url.href, open, cut, swallow, letNewOnesThrough };
}

test("42. a database that is gone or full is a 503 page within 3 seconds, and the same process recovers", async () => {
  const databaseUrl = await createDatabase();
  const wire = await startWire(databaseUrl);
  const foyer = await start({ DATABASE_URL: wire.url, DATABASE_TIMEOUT: "" });
  const ada = await setUp(foyer);
  const form = (await ada.get(`${USERS}/new`)).form("Invite users");
  const visitor = foyer.client();
  const door = (await visitor.get("/login")).form("Log in");

  wire.cut();
  await expectAway(() => ada.get(USERS));
  const lost = await expectAway(() =>
    ada.submit(form, { name: "Grace Hopper", email: "grace@corp.com", role: "builder" }),
  );
  expect(lost.text).toContain("To get back what you typed, use your browser's Back button.Open the page again");
  await expectAway(() => visitor.submit(door, { email: "ada@nexus.test", password: "wrong" }));
  expect((await ada.get("/healthz")).status).toBe(200);
  expect((await ada.get("/readyz")).status).toBe(503);
  await wire.open();
  await until(
    () => ada.get(USERS),
    ({ status }) => status === 200,
  );
  expect((await ada.submit(form, { name: "Grace Hopper", email: "grace@corp.com", role: "builder" })).status).toBe(303);

  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query("begin; lock table sessions in access exclusive mode");
  const waiting = Array.from({ length: 30 }, () => ada.get(USERS));
  await until(
    () =>
      foyer.query("select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"),
    (rows) => rows.length > 15,
  );
  await expectAway(() => ada.get(USERS));
  expect((await ada.get("/healthz")).status).toBe(200);
  await holder.query("rollback");
  await holder.end();
  expect((await Promise.all(waiting)).filter(({ status }) => ![200, 503].includes(status))).toEqual([]);
  expect((await ada.get(USERS)).status).toBe(200);
  wire.cut();
}, 90_000);

test("42. a black hole, into which the packets of open connections fall, is a 503 page within 3 seconds too", async () => {
  const wire = await startWire(await createDatabase());
  onTestFinished(wire.cut);
  const foyer = await start({ DATABASE_URL: wire.url, DATABASE_TIMEOUT: "" });
  const ada = await setUp(foyer);
  const form = (await ada.get(`${USERS}/new`)).form("Invite users");
  const grace = { name: "Grace Hopper", email: "grace@corp.com", role: "builder" };

  wire.swallow();
  await Promise.all([1, 2, 3].map(() => expectAway(() => ada.get(USERS))));
  await expectAway(() => ada.submit(form, grace));
  expect((await ada.get("/healthz")).status).toBe(200);
  expect((await ada.get("/readyz")).status).toBe(503);
  wire.letNewOnesThrough();
  await until(
    () => ada.get(USERS),
    ({ status }) => status === 200,
  );
  expect((await ada.submit(form, grace)).status).toBe(303);
  expect(await foyer.query("select email from members where role = 'builder'")).toEqual([{ email: "grace@corp.com" }]);
}, 60_000);

test("42. a change that waits for another one's lock is waited for", async () => {
  const foyer = await start({ ROLE: "web", DATABASE_TIMEOUT: "" });
  const ada = await setUp(foyer);
  const form = (await ada.get(`${USERS}/new`)).form("Invite users");
  const barrier = await hold(foyer.databaseUrl, "select id from workspaces where slug = $1 for update", ["nexus"]);
  const answer = ada.submit(form, { name: "Grace Hopper", email: "grace@corp.com", role: "builder" });
  await barrier.waiting(1);
  // Longer than a read is waited for.
  await until(
    () =>
      foyer.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and query_start < now() - interval '2.5 seconds'",
      ),
    (rows) => rows.length > 0,
  );
  await barrier.release();
  expect((await answer).status).toBe(303);
}, 60_000);

async function expectAway(ask: () => Promise<Page>) {
  const begun = Date.now();
  const page = await ask();
  expect([page.status, page.headers.get("retry-after")]).toEqual([503, "30"]);
  expect(page.text).toContain("Nothing that was saved is lost: try again in half a minute.");
  expect(Date.now() - begun).toBeLessThan(3000);
  return page;
}

test("43. told to stop under 200 requests, it answers those it has and ends with 0", async () => {
  const foyer = await start({ DATABASE_TIMEOUT: "" });
  const ada = await setUp(foyer);
  const begun = Date.now();
  const asked = Array.from({ length: 200 }, () =>
    ada.get("/nexus").then(
      ({ status, html }) => (html.includes("</html>") ? status : "cut off"),
      () => "not taken",
    ),
  );
  await Promise.race(asked);
  const code = await foyer.stop();
  const answers = await Promise.all(asked);
  expect(code).toBe(0);
  expect(Date.now() - begun).toBeLessThan(30_000);
  expect(answers).toContain(200);
  // A machine that is too busy for some of them says so, on a whole page.
  expect(answers.filter((answer) => ![200, 503, "not taken"].includes(answer))).toEqual([]);
});
