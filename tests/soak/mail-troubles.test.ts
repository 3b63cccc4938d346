import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findCluster, prepareCluster, serverUrl, startOrJoin, stopServer } from "#db/embedded-cluster";
import { freePort, setUp, startFoyer } from "../support/foyer";
import { createDatabase } from "../support/postgres";
import { queueInvitations } from "../support/queued-mails";
import { refusal, startResend, type ResendAnswer, type ResendRequest } from "../support/resend";
import { startSmtp } from "../support/smtp";
import { adminDriverOf, mailsAreDone, until } from "../support/steps";

/** For how long the provider is in trouble, at least. */
const TROUBLE_MS = 15_000;
const MINUTE_MS = 60_000;

const tooFast: ResendAnswer = {
  status: 429,
  headers: { "retry-after": "5" },
  body: { statusCode: 429, name: "rate_limit_exceeded", message: "slower" },
};

const AT_RANDOM = "answers 500 at random";
const troubles: [string, () => ResendAnswer | undefined][] = [
  ["hangs", () => "hang"],
  ["answers 429", () => tooFast],
  ["answers 429 and says not when", () => refusal(429, "rate_limit_exceeded", "slower")],
  [AT_RANDOM, () => (Math.random() < 0.5 ? refusal(500, "internal_server_error", "oops") : undefined)],
  ["takes a mail and closes the connection", () => ({ status: 200, body: { id: "resend-x" }, truncated: true })],
  ["answers HTML", () => ({ status: 200, body: "<html><h1>Sign in to the hotel's network</h1></html>" })],
  ["answers 502 and HTML", () => ({ status: 502, body: "<html><h1>Bad gateway</h1></html>" })],
  ["does not know the key", () => refusal(401, "invalid_api_key", "API key is invalid")],
];

type Answer = (request: ResendRequest) => ResendAnswer | undefined;

/** Sends 65 mails of two workspaces through a provider that is in trouble and then well again; answers what became of them. */
async function sendThrough(answer: Answer, troubleMs = TROUBLE_MS) {
  const resend = await startResend();
  onTestFinished(resend.close);
  const DATABASE_URL = await createDatabase();
  await queueInvitations(DATABASE_URL, 60);
  await queueInvitations(DATABASE_URL, 5, "apollo", "apollo.test");
  resend.answer(answer);
  const RESEND = { RESEND_API_KEY: "re_test", RESEND_BASE_URL: resend.url };
  const worker = await startFoyer({ DATABASE_URL, ROLE: "worker", ...RESEND });
  onTestFinished(async () => void (await worker.stop("SIGKILL")));
  const troubledUntil = Date.now() + troubleMs;
  await until(
    () => Promise.resolve(Date.now()),
    (now) => now > troubledUntil,
  );
  const tried = resend.requests.length - resend.accepted.length;
  const goneOut = resend.accepted.map(({ mail }) => mail.to[0] ?? "");
  resend.answer(() => undefined);
  const wellAt = Date.now();
  await mailsAreDone(worker);
  const [row] = await worker.query<{ lost: number }>("select count(*)::int as lost from mails where sent_at is null");
  return {
    goesOn: goneOut.length > 0,
    othersGoOn: goneOut.filter((address) => address.endsWith("@apollo.test")).length,
    isSparing: tried < 2.5 * (troubleMs / 1000),
    isSoonWell: Date.now() - wellAt < MINUTE_MS,
    lost: row?.lost,
    accepted: resend.accepted.length,
    people: new Set(resend.accepted.map(({ mail }) => mail.to[0])).size,
    stops: await worker.query("select from mail_transport where stopped_at is not null"),
  };
}

const well = {
  ...{ goesOn: false, othersGoOn: 0, isSparing: true, isSoonWell: true, lost: 0 },
  ...{ accepted: 65, people: 65, stops: [] },
};

test("whatever a provider's trouble, no mail fails, and within a minute of its being well again all have gone out once", async () => {
  const outcomes = troubles.map(async ([what, answer]) => [what, await sendThrough(answer)]);
  expect(Object.fromEntries(await Promise.all(outcomes))).toEqual(
    Object.fromEntries(
      troubles.map(([what]) => [
        what,
        what === AT_RANDOM
          ? { ...well, goesOn: true, othersGoOn: expect.any(Number), isSparing: expect.any(Boolean) }
          : well,
      ]),
    ),
  );
}, 300_000);

const toCorp: Answer = ({ mail }) => (mail.to[0]?.endsWith("@corp.com") ? tooFast : undefined);
const toCorpWithoutTime: Answer = (request) => toCorp(request) && refusal(429, "rate_limit_exceeded", "slower");

test("a provider that answers 429 for a minute gets every mail once within the next; where it means one workspace's, the other's go on", async () => {
  const [all, silent, some, silentToSome] = await Promise.all([
    sendThrough(() => tooFast, MINUTE_MS),
    sendThrough(() => refusal(429, "rate_limit_exceeded", "slower"), MINUTE_MS),
    sendThrough(toCorp, MINUTE_MS),
    sendThrough(toCorpWithoutTime, MINUTE_MS),
  ]);
  expect([all, silent]).toEqual([well, well]);
  const goesOn = { ...well, goesOn: true, othersGoOn: 5, isSparing: expect.any(Boolean) };
  expect([some, silentToSome]).toEqual([goesOn, goesOn]);
}, 300_000);

test("a mail server that is away and comes back gets every mail, and meanwhile the stop says so", async () => {
  const port = await freePort();
  const DATABASE_URL = await createDatabase();
  await queueInvitations(DATABASE_URL, 40);
  const worker = await startFoyer({ DATABASE_URL, ROLE: "worker", SMTP_URL: `smtp://127.0.0.1:${port}` });
  onTestFinished(async () => void (await worker.stop("SIGKILL")));
  await until(
    () => worker.query<{ trouble: string | null }>("select trouble from mail_transport"),
    ([row]) => row?.trouble === "The mail server could not be reached",
  );
  const smtp = await startSmtp({ port });
  onTestFinished(smtp.close);
  const wellAt = Date.now();
  await mailsAreDone(worker);
  expect(Date.now() - wellAt).toBeLessThan(60_000);
  expect([smtp.mails.length, new Set(smtp.mails.map(({ envelope }) => envelope.to[0])).size]).toEqual([40, 40]);
  expect(await worker.query("select max(attempts) as tries from mails")).toEqual([{ tries: 1 }]);
}, 120_000);

test("a mail server that takes connections and closes them fails no mail", async () => {
  const port = await freePort();
  const rude = createServer((socket) => void socket.end());
  await new Promise<void>((resolve) => rude.listen(port, "127.0.0.1", resolve));
  const DATABASE_URL = await createDatabase();
  await queueInvitations(DATABASE_URL, 40);
  const worker = await startFoyer({ DATABASE_URL, ROLE: "worker", SMTP_URL: `smtp://127.0.0.1:${port}` });
  onTestFinished(async () => void (await worker.stop("SIGKILL")));
  await until(
    () => worker.query("select from mail_transport where stopped_at is not null"),
    (rows) => rows.length === 1,
  );
  await new Promise((resolve) => rude.close(resolve));
  const smtp = await startSmtp({ port });
  onTestFinished(smtp.close);
  const wellAt = Date.now();
  await mailsAreDone(worker);
  expect(Date.now() - wellAt).toBeLessThan(60_000);
  expect(smtp.mails).toHaveLength(40);
}, 120_000);

test("PostgreSQL restarted under load: 503 pages in words meanwhile, then all is well by itself, and no mail is lost", async () => {
  const cluster = await findCluster(await mkdtemp(join(tmpdir(), "foyer-restart-")));
  await prepareCluster(cluster);
  await (await startOrJoin(cluster)).query("create database foyer").then(undefined, () => undefined);
  onTestFinished(() => stopServer(cluster));
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  const DATABASE_URL = await serverUrl(cluster, "foyer");
  const foyer = await startFoyer({ DATABASE_URL, SMTP_URL: smtp.url, DATABASE_TIMEOUT: "" });
  onTestFinished(async () => void (await foyer.stop("SIGKILL")));
  const nexus = adminDriverOf(await setUp(foyer));
  const form = (await nexus.admin.get(`${nexus.users}/new`)).form("Invite users");

  const invited: string[] = [];
  const seen = new Map<number, string>();
  let isLoaded = true;
  const invite = async (client: number) => {
    for (let index = 0; isLoaded; index++) {
      const email = `p${client}-${index}@corp.com`;
      const page = await nexus.admin.submit(form, { name: "Grace Hopper", email, role: "builder" });
      seen.set(page.status, page.text);
      if (page.status === 303) invited.push(email);
      const users = await nexus.admin.get(nexus.users);
      seen.set(users.status, users.text);
    }
  };
  const load = Promise.all(Array.from({ length: 8 }, (_, client) => invite(client)));
  await until(
    () => Promise.resolve(smtp.mails.length),
    (received) => received > 10,
  );
  await stopServer(cluster);
  await until(
    () => Promise.resolve(seen),
    (statuses) => statuses.has(503),
  );
  await (await startOrJoin(cluster)).end();
  const before = invited.length;
  await until(
    () => Promise.resolve(invited.length),
    (count) => count > before + 10,
  );
  isLoaded = false;
  await load;
  expect([...seen.keys()].sort()).toEqual([200, 303, 503]);
  expect(seen.get(503)).toContain("Nothing that was saved is lost: try again in half a minute.");
  await mailsAreDone(foyer);
  const received = new Set(smtp.mails.map(({ envelope }) => envelope.to[0]));
  expect(invited.filter((email) => !received.has(email))).toEqual([]);
}, 120_000);
