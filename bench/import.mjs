// 100,000 rows uploaded, previewed, confirmed and done, and 1,000 of them, in a workspace of 100,000 members: Foyer's web and worker
// are one process, as `npm start` runs it. Meanwhile the list of users is opened ten times a second. Done means that each person
// has a membership, an invitation, an audit event and a mail in the queue. In the same run 1,000 invitations are made by
// better-auth's `invite-member`, one request each, by 8 connections at once.
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Buffer, File } from "node:buffer";
import { startBetterAuth } from "./support/better-auth.mjs";
import { Browser } from "./support/browser.mjs";
import { whenStopped } from "./support/cleanup.mjs";
import { admin, startFoyer } from "./support/foyer.mjs";
import { measure } from "./support/load.mjs";
import { watchMemory } from "./support/memory.mjs";
import { round } from "./support/numbers.mjs";

const MEMBERS = 100_000;
const ROWS = Number(globalThis.process.env.ROWS ?? 100_000);
const FEW = 1000;
const LISTS_PER_SECOND = 10;
const IMPORT = "/nexus/workspace-settings/users/import";

export async function benchmark() {
  try {
    const foyer = await startFoyer({ nexus: MEMBERS });
    const betterAuth = await startBetterAuth(foyer, MEMBERS);
    const browser = await signIn(foyer);
    const list = foyer.list();
    await measure({ ...list, connections: 4, limit: 2000, seconds: 60 });
    await measure({ ...betterAuth.invite(), connections: 8, limit: 500, seconds: 60 });
    await importRows(foyer, browser, { rows: FEW, prefix: "warm" });

    const alone = await measure({ ...list, connections: 1, rate: LISTS_PER_SECOND, seconds: 10 });
    const few = await importRows(foyer, browser, { rows: FEW, prefix: "few" });
    const many = await importRows(foyer, browser, { rows: ROWS, prefix: "many", besides: list });
    const peer = await inviteAtPeer(betterAuth);
    const rows = [few, many].map(({ besides, ...row }) => ({ ...row, usersP95: besides && round(besides.p95) }));
    return {
      name: `${ROWS.toLocaleString("en")} rows of a CSV file, seen and invited`,
      betterAuth: { version: betterAuth.version },
      rows: [...rows, peer],
      ratios: [
        { work: "rows invited a second : better-auth", ratio: round(many.rowsPerSecond / peer.rowsPerSecond) },
        { work: "p95 of the list meanwhile : alone", ratio: round(many.besides.p95 / alone.p95) },
        { work: "p95 of the list alone (ms)", ratio: round(alone.p95) },
      ],
    };
  } finally {
    await whenStopped.run();
  }
}

async function signIn(foyer) {
  const browser = new Browser(new URL(foyer.list().url).origin);
  await browser.post("/login", browser.fill(await browser.open("/login"), "password", admin));
  return browser;
}

/** From the first byte sent to the preview, and from the button to the last row. */
async function importRows(foyer, browser, { rows, prefix, besides }) {
  const form = await uploadForm(browser, buildFile(rows, prefix));
  const memory = watchMemory(foyer.pid);
  const listing = besides && measureUntil(besides);
  const begun = performance.now();
  const sent = await browser.post(IMPORT, form);
  const path = new URL(sent.headers.get("location") ?? "", "http://localhost").pathname;
  if (sent.status !== 303) throw new Error(`the upload was answered ${sent.status}`);
  const preview = await browser.open(path);
  const previewMs = performance.now() - begun;

  const confirmed = performance.now();
  const answer = await browser.post(
    path,
    browser.fill(preview, "expiresInDays", { sendEmail: "on", expiresInDays: "7" }),
  );
  if (answer.status !== 303) throw new Error(`confirming was answered ${answer.status}`);
  const { invited, mails } = await whenDone(foyer, path.split("/").at(-1));
  const doneMs = performance.now() - confirmed;
  if (!besides) await whenSent(foyer);
  if (invited !== rows || mails !== rows) throw new Error(`${rows} rows made ${invited} members and ${mails} mails`);
  const figures = { previewMs, doneMs, rowsPerSecond: (1000 * rows) / doneMs };
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
  return {
    work: `import of ${rows.toLocaleString("en")} rows`,
    ...rounded,
    ...memory.stop(),
    besides: await listing?.stop(),
  };
}

async function uploadForm(browser, csv) {
  const page = await browser.open(IMPORT);
  const form = new globalThis.FormData();
  form.append("formToken", page.querySelector('[name="formToken"]').getAttribute("value"));
  form.append("file", new File([csv], "people.csv", { type: "text/csv" }));
  return form;
}

function buildFile(rows, prefix) {
  const lines = Array.from({ length: rows }, (_, n) => `Person Number ${n},${prefix}.${n}@import.example,builder\r\n`);
  return Buffer.from(`name,email,role\r\n${lines.join("")}`);
}

async function whenDone({ client }, id) {
  for (;;) {
    const { rows } = await client.query("select invited, mails, finished_at from imports where id = $1", [id]);
    if (rows[0]?.finished_at) return rows[0];
    await pause(20);
  }
}

/** So that the mails of one import are not sent while the next one is measured. */
async function whenSent({ client }) {
  const waiting =
    "select from mails where sent_at is null and failed_at is null and dropped_at is null and due_at <= now() limit 1";
  while ((await client.query(waiting)).rows.length > 0) await pause(100);
}

/** The list, opened from now on until it is stopped: all answers of that time together. */
function measureUntil(request) {
  const stopping = new globalThis.AbortController();
  const { signal } = stopping;
  const measuring = measure({ ...request, connections: 1, rate: LISTS_PER_SECOND, seconds: 600, signal });
  return {
    async stop() {
      stopping.abort();
      return measuring;
    },
  };
}

async function inviteAtPeer(betterAuth) {
  const { perSecond } = await measure({ ...betterAuth.invite(), connections: 8, limit: 1000, seconds: 120 });
  return { work: "better-auth, 1,000 invite-member by 8 connections", rowsPerSecond: round(perSecond) };
}
