import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signIn } from "#app/domain/accounts/sign-in";
import { findPendingLogin, finishSignIn, sweepSignIns, type SignedIn } from "#app/domain/accounts/pending-login";
import { resetTwoFactor } from "#app/domain/instance/accounts";
import { hashPassword } from "#app/domain/accounts/password";
import {
  answerResetRequest,
  askForReset,
  findReset,
  findResetEmail,
  resetPassword,
} from "#app/domain/accounts/password-reset";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, NotFound, Refusal, TooOften } from "#app/domain/shared/errors";
import { rotateSecrets } from "#app/domain/instance/secret-rotation";
import {
  beginTwoFactor,
  findTwoFactor,
  giveUpTwoFactor,
  renewRecoveryCodes,
  switchOff,
  switchOn,
} from "#app/domain/accounts/two-factor";
import { findPerson, findVisit, startSession } from "#app/domain/accounts/sessions";
import { changeSettings } from "#app/domain/workspaces/settings";
import { useSettings } from "#app/settings";
import { db } from "#db/database";
import { makeAdmin, makeSuperAdmin, origin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { codeOf } from "../../support/codes";
import { makeAccount, makeMember, makeWorkspace } from "../../support/rows";

const PASSWORD = "flow-matic is a language";
const WRONG = "This code is not right, or was used: enter the one that the app shows now";
let passwordHash: string;

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD, "nobody@corp.com");
});

afterAll(() => useSettings(process.env));

async function withPassword(): Promise<{ person: Person; token: string }> {
  const account = await makeAccount();
  await db.updateTable("accounts").set({ password_hash: passwordHash }).where("id", "=", account.id).execute();
  const token = await db.transaction().execute((trx) => startSession(trx, account.id, origin));
  return { person: personOf(account), token };
}

async function secretOf(person: Person): Promise<string> {
  const step = await findTwoFactor(person);
  return step.state === "begun" ? step.secret : "";
}

/** Somebody whose two-factor sign-in is on; the code of this moment was not used yet. */
async function withTwoFactor() {
  const { person, token } = await withPassword();
  await beginTwoFactor(person, PASSWORD);
  const secret = await secretOf(person);
  const recoveryCodes = await switchOn(person, codeOf(secret), token);
  await db.updateTable("two_factor_secrets").set({ last_step: 0 }).where("account_id", "=", person.accountId).execute();
  return { person, token, secret, recoveryCodes };
}

const logIn = (person: Person, leadsTo = "/nexus") =>
  signIn(person.email, PASSWORD, { origin, formerToken: undefined, leadsTo });

const pendingLoginOf = (signedIn: SignedIn | undefined) =>
  signedIn && "pendingLoginToken" in signedIn ? signedIn.pendingLoginToken : "";

const finish = (pendingLogin: string, code: string, at = origin) =>
  finishSignIn(pendingLogin, code, { origin: at, formerToken: undefined });

const mailsOf = async (person: Person) => {
  const mails = await db
    .selectFrom("account_mails")
    .select("kind")
    .where("account_id", "=", person.accountId)
    .execute();
  return mails.map(({ kind }) => kind).sort();
};

const sessionsOf = async (person: Person) => {
  const sessions = await db
    .selectFrom("sessions")
    .select("id")
    .where("account_id", "=", person.accountId)
    .where("ended_at", "is", null)
    .execute();
  return sessions.length;
};

const moveHalves = (person: Person, interval: string) =>
  db
    .updateTable("pending_logins")
    .set({ begun_at: sql`begun_at - ${interval}::interval` })
    .where("account_id", "=", person.accountId)
    .execute();

describe("setting up", () => {
  test("needs the password, and a code of the app's to be on", async () => {
    const { person, token } = await withPassword();
    await expect(beginTwoFactor(person, "not my password")).rejects.toMatchObject({ field: "currentPassword" });
    expect(await findTwoFactor(person)).toEqual({ state: "off" });
    await beginTwoFactor(person, PASSWORD);
    const secret = await secretOf(person);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    for (const code of ["", "12345", "abcdef", codeOf(secret, 3)])
      await expect(switchOn(person, code, token)).rejects.toMatchObject({ message: WRONG, field: "code" });
    expect(await logIn(person)).toHaveProperty("sessionToken");
    const codes = await switchOn(person, ` ${codeOf(secret).slice(0, 3)} ${codeOf(secret).slice(3)} `, token);
    expect(codes.filter((code) => /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/.test(code))).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    expect(await findTwoFactor(person)).toEqual({ state: "on", recoveryCodes: 10 });
  });

  test("signs out every other browser, and mails", async () => {
    const { person, token } = await withPassword();
    await logIn(person);
    await beginTwoFactor(person, PASSWORD);
    await switchOn(person, codeOf(await secretOf(person)), token);
    expect(await sessionsOf(person)).toBe(1);
    expect(await findPerson(token, origin)).toBeDefined();
    expect(await mailsOf(person)).toEqual(["two-factor-on"]);
  });

  test("is over after half an hour, once it is given up, and once it is on", async () => {
    const { person, token } = await withPassword();
    await beginTwoFactor(person, PASSWORD);
    const secret = await secretOf(person);
    await db
      .updateTable("two_factor_secrets")
      .set({ begun_at: sql`now() - interval '30 minutes'` })
      .where("account_id", "=", person.accountId)
      .execute();
    expect(await findTwoFactor(person)).toEqual({ state: "off" });
    await expect(switchOn(person, codeOf(secret), token)).rejects.toThrow(Refusal);

    await beginTwoFactor(person, PASSWORD);
    expect(await secretOf(person)).not.toBe(secret);
    await giveUpTwoFactor(person);
    expect(await findTwoFactor(person)).toEqual({ state: "off" });

    const done = await withTwoFactor();
    await expect(beginTwoFactor(done.person, PASSWORD)).rejects.toThrow("Two-step sign-in is on already");
    await expect(switchOn(done.person, codeOf(done.secret), done.token)).rejects.toThrow(Refusal);
    await giveUpTwoFactor(done.person);
    expect(await findTwoFactor(done.person)).toEqual({ state: "on", recoveryCodes: 10 });
  });
});

describe("signing in", () => {
  test("takes the password and then a code, once, and leads on to where it was wanted", async () => {
    const { person, secret } = await withTwoFactor();
    const passed = await logIn(person);
    expect(passed).not.toHaveProperty("sessionToken");
    const pendingLogin = pendingLoginOf(passed);
    expect(await findPerson(pendingLogin, origin)).toBeUndefined();
    const { sessionToken, leadsTo } = await finish(pendingLogin, codeOf(secret));
    expect(leadsTo).toBe("/nexus");
    expect(await findPerson(sessionToken, origin)).toMatchObject({ accountId: person.accountId });
    await expect(finish(pendingLogin, codeOf(secret, 1))).rejects.toThrow(LinkIsSpent);
  });

  test.each([-1, 0, 1])("takes the code %i steps from now", async (steps) => {
    const { person, secret } = await withTwoFactor();
    expect(await finish(pendingLoginOf(await logIn(person)), codeOf(secret, steps))).toHaveProperty("sessionToken");
  });

  test.each([-3, 3])("refuses the code %i steps from now", async (steps) => {
    const { person, secret } = await withTwoFactor();
    await expect(finish(pendingLoginOf(await logIn(person)), codeOf(secret, steps))).rejects.toMatchObject({
      message: WRONG,
      field: "code",
    });
  });

  test("refuses a code that was used, and one before it", async () => {
    const { person, secret } = await withTwoFactor();
    await finish(pendingLoginOf(await logIn(person)), codeOf(secret));
    for (const steps of [0, -1])
      await expect(finish(pendingLoginOf(await logIn(person)), codeOf(secret, steps))).rejects.toThrow(WRONG);
    expect(await finish(pendingLoginOf(await logIn(person)), codeOf(secret, 1))).toHaveProperty("sessionToken");
  });

  test("takes each recovery code once, however it is written, and nobody else's", async () => {
    const [{ person, recoveryCodes }, other] = [await withTwoFactor(), await withTwoFactor()];
    const [first = "", second = ""] = recoveryCodes;
    await expect(finish(pendingLoginOf(await logIn(person)), other.recoveryCodes[0] ?? "")).rejects.toThrow(WRONG);
    expect(await finish(pendingLoginOf(await logIn(person)), first)).toHaveProperty("sessionToken");
    await expect(finish(pendingLoginOf(await logIn(person)), first)).rejects.toThrow(WRONG);
    const typed = ` ${second.toLowerCase().replaceAll("-", " ")} `;
    expect(await finish(pendingLoginOf(await logIn(person)), typed)).toHaveProperty("sessionToken");
    expect(await findTwoFactor(person)).toEqual({ state: "on", recoveryCodes: 8 });
  });

  test("ends after five wrong codes, also with the right one", async () => {
    const { person, secret } = await withTwoFactor();
    const pendingLogin = pendingLoginOf(await logIn(person));
    for (let wrong = 0; wrong < 4; wrong++) await expect(finish(pendingLogin, "000 00")).rejects.toThrow(WRONG);
    await expect(finish(pendingLogin, "000 00")).rejects.toThrow(LinkIsSpent);
    await expect(finish(pendingLogin, codeOf(secret))).rejects.toThrow(LinkIsSpent);
    expect(await findPendingLogin(pendingLogin)).toBeUndefined();
  });

  test.each([
    ["ten minutes", (person: Person) => moveHalves(person, "10 minutes")],
    [
      "another password",
      ({ accountId }: Person) =>
        db.updateTable("accounts").set({ password_hash: "another" }).where("id", "=", accountId).execute(),
    ],
    [
      "the archiving of the account",
      ({ accountId }: Person) =>
        db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", accountId).execute(),
    ],
  ])("is over after %s", async (_what, change) => {
    const { person, secret } = await withTwoFactor();
    const pendingLogin = pendingLoginOf(await logIn(person));
    await change(person);
    expect(await findPendingLogin(pendingLogin)).toBeUndefined();
    await expect(finish(pendingLogin, codeOf(secret))).rejects.toThrow(LinkIsSpent);
  });

  test("that waited in vain is swept", async () => {
    const { person } = await withTwoFactor();
    await logIn(person);
    await moveHalves(person, "10 minutes");
    await logIn(person);
    await sweepSignIns();
    const left = await db
      .selectFrom("pending_logins")
      .select("id")
      .where("account_id", "=", person.accountId)
      .execute();
    expect(left).toHaveLength(1);
  });

  test("with one code in two browsers at once is one", async () => {
    const { person, secret } = await withTwoFactor();
    const halves = [pendingLoginOf(await logIn(person)), pendingLoginOf(await logIn(person))];
    const barrier = await hold(
      process.env.DATABASE_URL ?? "",
      "select from two_factor_secrets where account_id = $1 for update",
      [person.accountId],
    );
    const tries = halves.map((pendingLogin) =>
      finish(pendingLogin, codeOf(secret)).then(
        () => "in",
        (error: unknown) => error instanceof Refusal && error.message,
      ),
    );
    await barrier.waiting(2);
    await barrier.release();
    expect((await Promise.all(tries)).sort()).toEqual([WRONG, "in"].sort());
    expect(await sessionsOf(person)).toBe(2);
  });
});

describe("wrong codes", () => {
  test("of one account are looked at five times in 15 minutes, over however many pending logins", async () => {
    useSettings({ ...process.env, RATE_LIMITS: "on" });
    const { person, secret, token } = await withTwoFactor();
    const known = { ...origin, browser: randomBytes(32).toString("base64url") };
    await db.transaction().execute((trx) => startSession(trx, person.accountId, known));
    for (let wrong = 0; wrong < 5; wrong++)
      await expect(finish(pendingLoginOf(await logIn(person)), "000000x")).rejects.toThrow(WRONG);
    const late = await finish(pendingLoginOf(await logIn(person)), codeOf(secret)).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(TooOften);
    expect(late).toHaveProperty("message", "There were too many wrong codes. Try again in 15 minutes");
    expect(late).toHaveProperty("waitSeconds", expect.closeTo(900, -2));
    await expect(switchOff(person, { currentPassword: PASSWORD, code: codeOf(secret) })).rejects.toThrow(TooOften);
    expect(await findPerson(token, origin)).toBeDefined();
    expect(await finish(pendingLoginOf(await logIn(person)), codeOf(secret), known)).toHaveProperty("sessionToken");
    useSettings(process.env);
  });
});

describe("switching off, and new recovery codes", () => {
  test("take the password and a code, and mail", async () => {
    const { person, secret, recoveryCodes } = await withTwoFactor();
    const [spare = ""] = recoveryCodes;
    for (const work of [switchOff, renewRecoveryCodes]) {
      const wrong = work(person, { currentPassword: "not my password", code: codeOf(secret) });
      await expect(wrong).rejects.toMatchObject({ field: "currentPassword" });
      await expect(work(person, { currentPassword: PASSWORD, code: "000000x" })).rejects.toMatchObject({
        message: WRONG,
        field: "code",
      });
    }
    const fresh = await renewRecoveryCodes(person, { currentPassword: PASSWORD, code: spare });
    expect(fresh).toHaveLength(10);
    const old = switchOff(person, { currentPassword: PASSWORD, code: recoveryCodes[1] ?? "" });
    await expect(old).rejects.toThrow(WRONG);
    await switchOff(person, { currentPassword: PASSWORD, code: codeOf(secret) });
    expect(await findTwoFactor(person)).toEqual({ state: "off" });
    expect(await logIn(person)).toHaveProperty("sessionToken");
    expect(await mailsOf(person)).toEqual(["two-factor-codes", "two-factor-off", "two-factor-on"]);
  });

  test("by a super admin signs out everywhere, mails, and is written into the instance's log", async () => {
    const [{ person, secret, token }, superAdmin] = [await withTwoFactor(), await makeSuperAdmin()];
    const pendingLogin = pendingLoginOf(await logIn(person));
    await resetTwoFactor(superAdmin, person.accountId);
    expect(await findTwoFactor(person)).toEqual({ state: "off" });
    expect(await findPerson(token, origin)).toBeUndefined();
    await expect(finish(pendingLogin, codeOf(secret))).rejects.toThrow(LinkIsSpent);
    expect(await mailsOf(person)).toContain("two-factor-off");
    const events = await db
      .selectFrom("instance_events")
      .select(["action", "subject"])
      .where("account_id", "=", person.accountId)
      .execute();
    expect(events).toEqual([{ action: "account.second_step_reset", subject: person.email }]);
    await expect(resetTwoFactor(superAdmin, person.accountId)).rejects.toThrow("Ada Byron has no two-step sign-in");
    await expect(resetTwoFactor(superAdmin, crypto.randomUUID())).rejects.toThrow(NotFound);
  });
});

describe("a reset password", () => {
  const choose = async (person: Person) => {
    await askForReset(person.email, "/apollo");
    while (await answerResetRequest());
    const token = (await findResetEmail(person.accountId))?.url.replace(/^.*\//, "") ?? "";
    return resetPassword(await findReset(token), "cobol reads like english", origin);
  };

  test("does not spare the code, and ends what the old one began", async () => {
    const { person, secret } = await withTwoFactor();
    const before = pendingLoginOf(await logIn(person));
    const passed = await choose(person);
    expect(await sessionsOf(person)).toBe(0);
    expect(await findPendingLogin(before)).toBeUndefined();
    expect(await finish(pendingLoginOf(passed), codeOf(secret))).toMatchObject({ leadsTo: "/apollo" });
  });

  test("takes the two-factor sign-in away that somebody set up who never proved the address", async () => {
    const { person } = await withTwoFactor();
    await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", person.accountId).execute();
    expect(await choose(person)).toHaveProperty("sessionToken");
    expect(await findTwoFactor(person)).toEqual({ state: "off" });
  });
});

describe("what is stored", () => {
  test("opens nothing: the secret is encrypted to its account, codes and tokens are hashed", async () => {
    const [{ person, secret, recoveryCodes }, other] = [await withTwoFactor(), await withTwoFactor()];
    const pendingLogin = pendingLoginOf(await logIn(person));
    const { rows } = await sql<{ dump: string }>`
      select concat(
        (select json_agg(s) from two_factor_secrets s where account_id = ${person.accountId}),
        (select json_agg(r) from recovery_codes r where account_id = ${person.accountId}),
        (select json_agg(h) from pending_logins h where account_id = ${person.accountId})) as dump`.execute(db);
    const dump = rows[0]?.dump ?? "";
    for (const text of [secret, recoveryCodes[0] ?? "", pendingLogin, "/nexus"])
      for (const form of [text, Buffer.from(text).toString("hex")]) expect(dump).not.toContain(form);
    await sql`update two_factor_secrets set secret = (select secret from two_factor_secrets where account_id = ${other.person.accountId})
      where account_id = ${person.accountId}`.execute(db);
    for (const one of [secret, other.secret]) await expect(finish(pendingLogin, codeOf(one))).rejects.toThrow(WRONG);
  });

  test("is under the newest secret after a rotation", async () => {
    const [old, fresh] = [1, 2].map((one) => `a secret of a test that is long enough: ${one}`);
    useSettings({ ...process.env, APP_SECRET: old });
    const { person, secret } = await withTwoFactor();
    const pendingLogin = pendingLoginOf(await logIn(person));
    useSettings({ ...process.env, APP_SECRET: `${fresh},${old}` });
    await rotateSecrets();
    useSettings({ ...process.env, APP_SECRET: fresh });
    expect(await finish(pendingLogin, codeOf(secret))).toMatchObject({ leadsTo: "/nexus" });
    useSettings(process.env);
  });
});

describe("a workspace that requires it", () => {
  const settingsOf = (workspace: { name: string; slug: string }) => ({
    ...workspace,
    invitationDays: 7,
    allowedDomains: "",
  });
  const eventsOf = async (workspaceId: string) => {
    const events = await db
      .selectFrom("audit_events")
      .select("action")
      .where("workspace_id", "=", workspaceId)
      .orderBy("id")
      .execute();
    return events.map(({ action }) => action);
  };

  test("is one whose admin has it; switching is in its log, once", async () => {
    const admin = await makeAdmin();
    const { id, name, slug } = admin.workspace;
    const require = (requiresTwoFactor: boolean) =>
      changeSettings(admin, { ...settingsOf({ name, slug }), requiresTwoFactor });
    await expect(require(true)).rejects.toMatchObject({
      message: "Set up two-step sign-in for yourself first: then you can require it",
      field: "requireTwoFactor",
    });
    expect(await eventsOf(id)).toEqual([]);
    await giveTwoFactor(admin.accountId);
    for (const isRequired of [true, true, false, false]) await require(isRequired);
    await changeSettings(admin, settingsOf({ name, slug }));
    expect(await eventsOf(id)).toEqual(["workspace.second_step_required", "workspace.second_step_not_required"]);
  });

  test("lets nobody in without it, and no other workspace notices", async () => {
    const [workspace, other] = [await makeWorkspace(), await makeWorkspace()];
    const account = await makeAccount();
    for (const one of [workspace, other]) await makeMember(one, { account });
    const token = await db.transaction().execute((trx) => startSession(trx, account.id, origin));
    await db.updateTable("workspaces").set({ requires_two_factor: true }).where("id", "=", workspace.id).execute();
    expect(await findVisit(token, workspace.slug, origin)).toMatchObject({ member: undefined, lacksTwoFactor: true });
    expect(await findVisit(token, other.slug, origin)).toMatchObject({ member: { role: "builder" } });
    await db.insertInto("two_factor_secrets").values({ account_id: account.id, secret: Buffer.of() }).execute();
    expect(await findVisit(token, workspace.slug, origin)).toMatchObject({ lacksTwoFactor: true });
    await giveTwoFactor(account.id);
    expect(await findVisit(token, workspace.slug, origin)).toMatchObject({ member: { role: "builder" } });
    const stranger = await db.transaction().execute(async (trx) => startSession(trx, (await makeAccount()).id, origin));
    expect(await findVisit(stranger, workspace.slug, origin)).not.toHaveProperty("lacksTwoFactor");
  });

  async function giveTwoFactor(accountId: string) {
    await db
      .insertInto("two_factor_secrets")
      .values({ account_id: accountId, secret: Buffer.of(), on_since: new Date() })
      .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ on_since: new Date() }))
      .execute();
  }
});
