import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signIn } from "#app/domain/accounts/sign-in";
import { makeNewLink, resend } from "#app/domain/invitations/invitation";
import { invite } from "#app/domain/invitations/invite";
import { startBulk } from "#app/domain/bulk-actions/bulk-action";
import { listBulkRows } from "#app/domain/bulk-actions/progress";
import { archive, editMember, unarchive } from "#app/domain/members/edit";
import { hashPassword } from "#app/domain/accounts/password";
import type { Admin } from "#app/domain/shared/actors";
import { countGuess, countMailTo, countRequest, liftBlock, sweepRateLimits } from "#app/domain/shared/rate-limit";
import { TooOften } from "#app/domain/shared/errors";
import { useSettings } from "#app/settings";
import { db, useDatabase } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { createDatabase } from "../../support/postgres";
import { makeAccount, makeInvitation, makeMember, type AccountRow, type MemberRow } from "../../support/rows";

const PASSWORD = "flow-matic is a language";
let passwordHash: string;

// It looks at all that is counted, and lets time pass for all: in a database of its own.
beforeAll(async () => {
  useDatabase(await createDatabase());
  useSettings({ ...process.env, RATE_LIMITS: "on" });
  passwordHash = await hashPassword(PASSWORD, "nobody@corp.com");
});
beforeEach(() => db.deleteFrom("rate_limits").execute());
afterAll(() => useSettings(process.env));

const newIp = () => `10.${[...randomBytes(3)].join(".")}`;
const newBrowser = () => randomBytes(32).toString("base64url");
const from = (ip = newIp(), browser = newBrowser()) => ({ ip, userAgent: "a test", browser });

async function withPassword(): Promise<AccountRow> {
  const account = await makeAccount();
  await db.updateTable("accounts").set({ password_hash: passwordHash }).where("id", "=", account.id).execute();
  return account;
}

/** What a try to sign in came to. */
async function attempt(email: string, password: string, origin = from()): Promise<string> {
  return signIn(email, password, { origin, formerToken: undefined }).then((token) => (token ? "in" : "wrong"), said);
}

function said(error: unknown): string {
  if (!(error instanceof TooOften)) throw error;
  return error.message;
}

async function inARow(count: number, work: (index: number) => Promise<string>): Promise<string[]> {
  const found: string[] = [];
  for (let index = 0; index < count; index++) found.push(await work(index));
  return found;
}

const together = (count: number, work: (index: number) => Promise<string>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const passTime = (interval: string) =>
  db
    .updateTable("rate_limits")
    .set({ ends_at: sql`ends_at - ${interval}::interval` })
    .execute();

const BLOCKED =
  "There were too many wrong passwords for this email address. Try again in 15 minutes, or choose a new password by a link that Foyer mails to you";
const BLOCKED_NETWORK = BLOCKED.replace("for this email address", "from your network");

describe("after five wrong passwords for one address", () => {
  test("no other is looked at for 15 minutes, not even the right one, from wherever", async () => {
    const { email } = await withPassword();
    expect(await inARow(5, () => attempt(email, "wrong"))).toEqual(Array(5).fill("wrong"));
    expect(await attempt(email, "wrong")).toBe(BLOCKED);
    expect(await attempt(email, PASSWORD)).toBe(BLOCKED);
    await passTime("14 minutes 30 seconds");
    expect(await attempt(email, PASSWORD)).toBe(BLOCKED.replace("15 minutes", "a minute"));
    await passTime("31 seconds");
    expect(await attempt(email, PASSWORD)).toBe("in");
  });

  test("an address without an account, and an archived one, answer the same", async () => {
    const { id, email } = await withPassword();
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", id).execute();
    for (const one of [email, `${randomUUID()}@corp.com`])
      expect(await inARow(6, () => attempt(one, PASSWORD))).toEqual([...Array<string>(5).fill("wrong"), BLOCKED]);
  });

  test("a try that is refused makes the wait no longer", async () => {
    const { email } = await withPassword();
    await inARow(5, () => attempt(email, "wrong"));
    await passTime("10 minutes");
    expect(await inARow(3, () => attempt(email, "wrong"))).toEqual(
      Array(3).fill(BLOCKED.replace("15 minutes", "5 minutes")),
    );
  });

  test("they count together as long as no 15 minutes lie between two of them", async () => {
    const { email } = await withPassword();
    for (let index = 0; index < 5; index++) {
      expect(await attempt(email, "wrong")).toBe("wrong");
      if (index < 4) await passTime("14 minutes");
    }
    expect(await attempt(email, "wrong")).toBe(BLOCKED);
  });

  test("the right one before the fifth starts the count anew", async () => {
    const { email } = await withPassword();
    expect(await inARow(9, (index) => attempt(email, index === 4 ? PASSWORD : "wrong"))).toEqual(
      "wrong wrong wrong wrong in wrong wrong wrong wrong".split(" "),
    );
  });

  test("a new password lifts the block", async () => {
    const { email } = await withPassword();
    await inARow(6, () => attempt(email, "wrong"));
    await db.transaction().execute((trx) => liftBlock(trx, email));
    expect(await attempt(email, PASSWORD)).toBe("in");
  });

  test("another address is not blocked", async () => {
    const [blocked, other] = [await withPassword(), await withPassword()];
    await inARow(6, () => attempt(blocked.email, "wrong"));
    expect(await attempt(other.email, PASSWORD)).toBe("in");
  });

  test("neither address nor network stands in the table", async () => {
    const origin = from();
    await attempt("seen@corp.com", "wrong", origin);
    const rows = JSON.stringify(await db.selectFrom("rate_limits").select(["key", "hits"]).execute());
    expect(rows).not.toContain("seen");
    expect(rows).not.toContain(origin.ip);
  });
});

describe("at the same instant", () => {
  test("fifty wrong passwords get five looked at, and all fifty count", async () => {
    const { email } = await withPassword();
    const origin = from();
    const guesses = await together(50, () => countGuess(email, origin).then(() => "looked at", said));
    expect(guesses.filter((one) => one === "looked at")).toHaveLength(5);
    expect(guesses.filter((one) => one === BLOCKED)).toHaveLength(45);
    const rows = await db.selectFrom("rate_limits").select("hits").execute();
    expect(rows.map(({ hits }) => hits)).toEqual([50, 50]);
  });

  test("fifty wrong sign-ins get five looked at", async () => {
    const { email } = await withPassword();
    const tries = await together(50, () => attempt(email, "wrong"));
    expect(tries.filter((one) => one === "wrong")).toHaveLength(5);
  });

  test("thirty right ones all get in, and leave nothing counted", async () => {
    const { email } = await withPassword();
    const origin = from();
    expect(await together(30, () => attempt(email, PASSWORD, origin))).toEqual(Array(30).fill("in"));
    const rows = await db.selectFrom("rate_limits").select(["key", "hits"]).execute();
    expect(rows.map(({ key, hits }) => [key.replace(/ .*/, ""), hits])).toEqual([["wrong-by", 0]]);
  });
});

describe("a browser in which the account was signed in before", () => {
  test("gets in while its address is blocked for all others, and from a blocked network", async () => {
    const { email } = await withPassword();
    const own = from();
    expect(await attempt(email, PASSWORD, own)).toBe("in");
    await inARow(6, () => attempt(email, "wrong", from(own.ip)));
    await db.updateTable("rate_limits").set({ hits: 101 }).where("key", "like", "wrong-by%").execute();
    expect(await attempt(email, PASSWORD, from(own.ip))).toBe(BLOCKED_NETWORK);
    expect(await attempt(email, PASSWORD, own)).toBe("in");
    // Its own success unblocks nobody elsewhere.
    expect(await attempt(email, PASSWORD)).toBe(BLOCKED);
  });

  test("has five tries of its own, and no more", async () => {
    const { email } = await withPassword();
    const own = from();
    await attempt(email, PASSWORD, own);
    expect(await inARow(6, () => attempt(email, "wrong", own))).toEqual([...Array<string>(5).fill("wrong"), BLOCKED]);
    expect(await attempt(email, PASSWORD, own)).toBe(BLOCKED);
    expect(await attempt(email, PASSWORD)).toBe("in");
  });

  test("is known for that account alone", async () => {
    const [mine, theirs] = [await withPassword(), await withPassword()];
    const own = from();
    await attempt(mine.email, PASSWORD, own);
    await inARow(6, () => attempt(theirs.email, "wrong"));
    expect(await attempt(theirs.email, PASSWORD, own)).toBe(BLOCKED);
  });
});

describe("one network", () => {
  test("has a hundred wrong passwords within 15 minutes, over all addresses, and blocks nobody's address beyond", async () => {
    const ip = newIp();
    const { email } = await withPassword();
    await attempt(email, "wrong", from(ip));
    await db.updateTable("rate_limits").set({ hits: 99 }).where("key", "like", "wrong-by%").execute();
    expect(await attempt("a@corp.com", "wrong", from(ip))).toBe("wrong");
    expect(await inARow(9, () => attempt(email, "wrong", from(ip)))).toEqual(Array(9).fill(BLOCKED_NETWORK));
    expect(await attempt(email, PASSWORD)).toBe("in");
    await passTime("15 minutes");
    expect(await attempt(email, PASSWORD, from(ip))).toBe("in");
  });

  test("is not charged for right ones", async () => {
    const origin = from();
    for (let index = 0; index < 3; index++) await attempt((await withPassword()).email, PASSWORD, origin);
    const row = await db.selectFrom("rate_limits").select("hits").executeTakeFirstOrThrow();
    expect(row.hits).toBe(0);
  });

  test.each([
    ["sign-up", 300],
    ["join", 300],
    ["reset", 500],
    ["renew", 100],
  ] as const)("may do this so often in an hour: %s, %i times", async (what, most) => {
    const origin = from();
    await countRequest(what, origin);
    await db
      .updateTable("rate_limits")
      .set({ hits: most - 1 })
      .execute();
    const words = "This was done too often from your network. Try again in 60 minutes";
    expect(await together(3, () => countRequest(what, origin).then(() => "", said))).toEqual(
      expect.arrayContaining(["", words, words]),
    );
    await countRequest(what, from());
    await passTime("1 hour");
    await countRequest(what, origin);
  });
});

describe("mails", () => {
  const answers = { name: "Grace Hopper", role: "builder" as const, groupIds: [], metadata: "", message: "" };
  const inviting = (admin: Admin, email: string, sendEmail = true) =>
    invite(admin, { ...answers, email, expiresInDays: 7, sendEmail }).then(() => "sent", said);

  /** As if ten mails had gone to the address within this hour. */
  async function fillUp(email: string) {
    await db.transaction().execute((trx) => countMailTo(trx, email));
    await db.updateTable("rate_limits").set({ hits: 10 }).where("hits", "=", 1).execute();
  }

  const move = (admin: Admin, { id, name }: MemberRow, email: string) =>
    editMember(admin, id, { name, email, role: "builder", groupIds: [], metadata: undefined });

  test("to one address are ten an hour, from whatever workspace", async () => {
    const email = `${randomUUID()}@corp.com`;
    const admins = await Promise.all(Array.from({ length: 11 }, () => makeAdmin()));
    const words = `${email} got many mails from here lately. Try again in 60 minutes`;
    expect(await inARow(10, (index) => inviting(admins[index] as Admin, email))).toEqual(Array(10).fill("sent"));
    const last = admins[10] as Admin;
    expect(await inviting(last, email)).toBe(words);
    const memberships = () =>
      db.selectFrom("members").select("id").where("workspace_id", "=", last.workspace.id).where("email", "=", email);
    expect(await memberships().execute()).toEqual([]);
    expect(await inviting(last, email, false)).toBe("sent");
    const [membership] = await memberships().execute();
    expect(await resend(last, membership?.id ?? "").then(() => "sent", said)).toBe(words);
    expect(await makeNewLink(last, membership?.id ?? "").then(() => "sent", said)).toBe(words);
    await passTime("1 hour");
    expect(await makeNewLink(last, membership?.id ?? "").then(() => "sent", said)).toBe("sent");
  });

  test("count in whatever way an invitation is mailed, and a mail that is refused leaves all as it was", async () => {
    const admin = await makeAdmin();
    const { workspace } = admin;
    const archived = await makeMember(workspace);
    await archive(admin, archived.id, { cancelInvitations: false });
    const { member: moved } = await makeInvitation(workspace);
    const { member: resent } = await makeInvitation(workspace);
    const target = `${randomUUID()}@corp.com`;
    for (const email of [archived.email, target, resent.email]) await fillUp(email);

    const words = (email: string) => `${email} got many mails from here lately. Try again in 60 minutes`;
    expect(await unarchive(admin, archived.id).then(() => "sent", said)).toBe(words(archived.email));
    expect(await move(admin, moved, target).then(() => "sent", said)).toBe(words(target));
    const { id } = await startBulk(admin, {
      id: randomUUID(),
      intent: "resend",
      choice: { memberIds: [resent.id, moved.id] },
    });
    const { rows } = await listBulkRows(admin, id, { isRefused: true, after: 0 });
    expect(rows.map(({ reason }) => reason)).toEqual([words(resent.email)]);
    const members = await db
      .selectFrom("members")
      .select(["email", sql<boolean>`archived_at is not null`.as("isArchived")])
      .where("workspace_id", "=", workspace.id)
      .where("id", "<>", admin.memberId)
      .orderBy("email")
      .execute();
    expect(members).toEqual(
      [
        { email: archived.email, isArchived: true },
        { email: moved.email, isArchived: false },
        { email: resent.email, isArchived: false },
      ].sort((one, other) => (one.email < other.email ? -1 : 1)),
    );
    const mails = db.selectFrom("mails").select("id").where("workspace_id", "=", workspace.id);
    expect(await mails.execute()).toHaveLength(1);
  });

  test.each([
    ["mails-by %", 10_000, "60 minutes"],
    ["mails-of %", 100_000, "24 hours"],
  ])("of one admin or workspace end at %s %i", async (key, most, wait) => {
    const admin = await makeAdmin();
    await inviting(admin, `${randomUUID()}@corp.com`);
    await db
      .updateTable("rate_limits")
      .set({ hits: most - 1 })
      .where("key", "like", key)
      .execute();
    expect(await inARow(2, () => inviting(admin, `${randomUUID()}@corp.com`))).toEqual([
      "sent",
      `Many invitations were sent lately. Try again in ${wait}`,
    ]);
    expect(await inviting(await makeAdmin(), `${randomUUID()}@corp.com`)).toBe("sent");
  });

  test("of one account count together in all its workspaces", async () => {
    const admin = await makeAdmin();
    const elsewhere = await makeAdmin();
    await inviting(admin, `${randomUUID()}@corp.com`);
    await db.updateTable("rate_limits").set({ hits: 10_000 }).where("key", "like", "mails-by %").execute();
    const words = "Many invitations were sent lately. Try again in 60 minutes";
    const member = { memberId: elsewhere.memberId, workspace: elsewhere.workspace };
    await db.updateTable("members").set({ account_id: admin.accountId }).where("id", "=", elsewhere.memberId).execute();
    expect(await inviting({ ...admin, ...member }, `${randomUUID()}@corp.com`)).toBe(words);
    expect(await inviting(await makeAdmin(), `${randomUUID()}@corp.com`)).toBe("sent");
  });

  test("that are not sent do not count", async () => {
    const admin = await makeAdmin();
    const { member } = await makeInvitation(admin.workspace);
    for (const sendEmail of [false, true]) {
      const again = inviting(admin, member.email, sendEmail);
      await expect(again).rejects.toThrow("is invited already");
    }
    expect(await db.selectFrom("rate_limits").select("key").execute()).toEqual([]);
  });
});

test("counters whose time is over are swept, and no others", async () => {
  const origin = from();
  await countRequest("join", origin);
  await passTime("61 minutes");
  await countRequest("renew", origin);
  await sweepRateLimits();
  const rows = await db.selectFrom("rate_limits").select("key").execute();
  expect(rows.map(({ key }) => key.replace(/ .*/, ""))).toEqual(["renew"]);
});

test("switched off, nothing is counted and nothing refused", async () => {
  useSettings({ ...process.env, RATE_LIMITS: "off" });
  const { email } = await withPassword();
  expect(await inARow(7, () => attempt(email, "wrong"))).toEqual(Array(7).fill("wrong"));
  await countRequest("join", from());
  expect(await db.selectFrom("rate_limits").select("key").execute()).toEqual([]);
  useSettings({ ...process.env, RATE_LIMITS: "on" });
});
