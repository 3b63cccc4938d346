import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { sweepLinks } from "#app/domain/accounts/account-links";
import { askForAddress, changeOwnAddress, findAddressChange } from "#app/domain/accounts/email-change";
import { findNewAddressEmail } from "#app/domain/accounts/email-change-emails";
import { findInvitation, invitationUrl } from "#app/domain/invitations/link";
import { acceptWithSession } from "#app/domain/invitations/accept";
import { changePassword } from "#app/domain/accounts/profile";
import { answerResetRequest, askForReset, findReset, findResetEmail } from "#app/domain/accounts/password-reset";
import { hashPassword } from "#app/domain/accounts/password";
import type { Person } from "#app/domain/shared/actors";
import { Forbidden, LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { findPerson, startSession } from "#app/domain/accounts/sessions";
import { databaseUrl, db } from "#db/database";
import { origin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type AccountRow } from "../../support/rows";
import { forgeAt } from "../../support/tokens";

const PASSWORD = "flow-matic is a language";
const NEW = "cobol reads like english";
const newAddress = () => `${randomUUID()}@new.test`;

type Someone = { account: AccountRow; person: Person; session: string };

async function someone(): Promise<Someone> {
  const account = await makeAccount();
  const hash = await hashPassword(PASSWORD, account.email);
  await db.updateTable("accounts").set({ password_hash: hash }).where("id", "=", account.id).execute();
  const session = await db.transaction().execute((trx) => startSession(trx, account.id, origin));
  return { account, person: personOf(account), session };
}

const ask = ({ person }: Someone, email: string, currentPassword = PASSWORD) =>
  askForAddress(person, { email, currentPassword });

const waitAMinute = ({ account }: Someone, interval = "1 minute") =>
  sql`update email_changes set asked_at = asked_at - ${interval}::interval where account_id = ${account.id}`.execute(
    db,
  );

const tokenIn = (url = "") => url.split("/").at(-1) ?? "";

/** Asks, and answers the token of the mailed link. */
async function asked(one: Someone, email: string): Promise<string> {
  await ask(one, email);
  return tokenIn((await findNewAddressEmail(one.account.id, email))?.url);
}

const use = async ({ person, session }: Someone, token: string) =>
  changeOwnAddress(person, await findAddressChange(token), session);

const emailOf = async ({ account }: Someone) =>
  (await db.selectFrom("accounts").select("email").where("id", "=", account.id).executeTakeFirstOrThrow()).email;

const mailsOf = async ({ account }: Someone) =>
  db
    .selectFrom("account_mails")
    .select(["kind", "address"])
    .where("account_id", "=", account.id)
    .orderBy("kind")
    .execute();

const membershipEmail = async ({ workspaceId, id }: { workspaceId: string; id: string }) =>
  (
    await db
      .selectFrom("members")
      .select("email")
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", id)
      .executeTakeFirst()
  )?.email;

describe("another address", () => {
  test("is the account's by the link alone, and both mailboxes are told", async () => {
    const [one, email] = [await someone(), newAddress()];
    const token = await asked(one, email);
    expect(await emailOf(one)).toBe(one.account.email);
    await use(one, token);
    expect(await emailOf(one)).toBe(email);
    expect(await mailsOf(one)).toEqual([
      { kind: "email-change", address: email },
      { kind: "email-change-asked", address: one.account.email },
      { kind: "email-changed", address: one.account.email },
    ]);
  });

  test("ends every other session; the one that used the link goes on", async () => {
    const one = await someone();
    const other = await db.transaction().execute((trx) => startSession(trx, one.account.id, origin));
    await use(one, await asked(one, newAddress()));
    expect(await findPerson(other, origin)).toBeUndefined();
    expect(await findPerson(one.session, origin)).toMatchObject({ accountId: one.account.id });
  });

  test("is asked for with the current password, and is another than the present one", async () => {
    const one = await someone();
    await expect(ask(one, newAddress(), "not my password")).rejects.toMatchObject({ field: "currentPassword" });
    await expect(ask(one, one.account.email)).rejects.toMatchObject({ field: "email" });
    expect(await mailsOf(one)).toEqual([]);
  });

  test("is asked for once a minute and five times an hour", async () => {
    const one = await someone();
    await ask(one, newAddress());
    await expect(ask(one, newAddress())).rejects.toThrow(
      "A link was mailed within the last minute. Try again in a minute",
    );
    for (let links = 1; links < 5; links++) {
      await waitAMinute(one);
      await ask(one, newAddress());
    }
    await waitAMinute(one);
    await expect(ask(one, newAddress())).rejects.toMatchObject({
      message: "Five links were mailed within an hour. Try again in 55 minutes",
      waitSeconds: expect.closeTo(3300, -2),
      field: "email",
    });
  });

  test("that has an account already is asked for just the same; the mail there holds no link, and nothing changes", async () => {
    const [one, holder] = [await someone(), await makeAccount({ name: "Grace Hopper" })];
    await ask(one, holder.email);
    expect(await findNewAddressEmail(one.account.id, holder.email)).toMatchObject({
      to: { name: "Grace Hopper", address: holder.email },
      former: "",
      url: undefined,
    });
    expect((await mailsOf(one)).map(({ kind }) => kind)).toEqual(["email-change", "email-change-asked"]);
  });
});

describe("a link to change an address", () => {
  const dead = async (one: Someone, token: string) => {
    expect(await findAddressChange(token)).toMatchObject({ isLive: false });
    await expect(use(one, token)).rejects.toThrow(LinkIsSpent);
    expect(await emailOf(one)).toBe(one.account.email);
  };

  test("dies when a later one is asked for", async () => {
    const one = await someone();
    const first = await asked(one, newAddress());
    await waitAMinute(one);
    const second = await asked(one, newAddress());
    await dead(one, first);
    expect(await findAddressChange(second)).toMatchObject({ isLive: true });
  });

  test("dies when the password is changed", async () => {
    const one = await someone();
    const token = await asked(one, newAddress());
    await changePassword(one.person, { currentPassword: PASSWORD, password: NEW });
    await dead(one, token);
  });

  test("dies after 24 hours, and when the account is archived", async () => {
    const [late, archived] = [await someone(), await someone()];
    const [token, other] = [await asked(late, newAddress()), await asked(archived, newAddress())];
    await waitAMinute(late, "24 hours");
    await dead(late, token);
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", archived.account.id).execute();
    await dead(archived, other);
  });

  test("is refused to another account, and nothing changes", async () => {
    const [one, mallory] = [await someone(), await someone()];
    const change = await findAddressChange(await asked(one, newAddress()));
    await expect(changeOwnAddress(mallory.person, change, mallory.session)).rejects.toThrow(Forbidden);
    expect([await emailOf(one), await emailOf(mallory)]).toEqual([one.account.email, mallory.account.email]);
  });

  test("is not found where it is forged", async () => {
    const token = await asked(await someone(), newAddress());
    for (const wrong of ["", "x", token.slice(1), forgeAt(token, 0), forgeAt(token, 62)])
      await expect(findAddressChange(wrong)).rejects.toThrow(NotFound);
  });

  test("used twice at the same instant works once", async () => {
    const [one, email] = [await someone(), newAddress()];
    const token = await asked(one, email);
    const barrier = await hold(databaseUrl(), "select from accounts where id = $1 for update", [one.account.id]);
    const uses = [1, 2].map(() =>
      use(one, token).then(
        () => "changed",
        (error: unknown) => error instanceof LinkIsSpent && "spent",
      ),
    );
    await barrier.waiting(2);
    await barrier.release();
    expect((await Promise.all(uses)).sort()).toEqual(["changed", "spent"]);
    expect((await mailsOf(one)).filter(({ kind }) => kind === "email-changed")).toHaveLength(1);
  });

  test("of two accounts to one address at the same instant gives it to one, and the other is told", async () => {
    const [one, two, email] = [await someone(), await someone(), newAddress()];
    const tokens = [await asked(one, email), await asked(two, email)];
    const memberships = await Promise.all(
      [one, two].map(async ({ account }) => makeMember(await makeWorkspace(), { account })),
    );
    const barriers = await Promise.all(
      [one, two].map(({ account }) =>
        hold(databaseUrl(), "select from accounts where id = $1 for update", [account.id]),
      ),
    );
    const uses = [one, two].map((someone, index) =>
      use(someone, tokens[index] ?? "").then(
        () => "changed",
        (error: unknown) => error instanceof Refusal && error.message,
      ),
    );
    for (const barrier of barriers) await barrier.waiting(1);
    await Promise.all(barriers.map((barrier) => barrier.release()));
    const outcomes = await Promise.all(uses);
    expect([...outcomes].sort()).toEqual([
      "This email address has another account by now: yours stays as it is",
      "changed",
    ]);
    const emails = await Promise.all([emailOf(one), emailOf(two)]);
    const loser = outcomes[0] === "changed" ? 1 : 0;
    expect(emails.filter((one) => one === email)).toHaveLength(1);
    expect(await membershipEmail(memberships[loser]!)).toBe([one, two][loser]?.account.email);
  });

  test("is deleted after 30 days", async () => {
    const one = await someone();
    const token = await asked(one, newAddress());
    await waitAMinute(one, "29 days");
    await sweepLinks("email_changes");
    expect(await findAddressChange(token)).toMatchObject({ isLive: false });
    await waitAMinute(one, "1 day");
    await sweepLinks("email_changes");
    await expect(findAddressChange(token)).rejects.toThrow(NotFound);
  });
});

describe("the memberships", () => {
  test("that are active take the new address, each with its event; archived ones and others' stay as they are", async () => {
    const [one, email] = [await someone(), newAddress()];
    const { account } = one;
    const memberships = [
      await makeMember(await makeWorkspace(), { account }),
      await makeMember(await makeWorkspace(), { account }),
    ];
    const archived = await makeMember(await makeWorkspace(), { account });
    await sql`update members set archived_at = now() where workspace_id = ${archived.workspaceId}`.execute(db);
    const stranger = await makeMember(await makeWorkspace(), { account: await makeAccount() });
    await use(one, await asked(one, email));
    for (const membership of memberships) {
      expect(await membershipEmail(membership)).toBe(email);
      const events = db
        .selectFrom("audit_events")
        .select(["action", "subject", "details"])
        .where("workspace_id", "=", membership.workspaceId);
      expect(await events.execute()).toEqual([
        { action: "member.email_changed", subject: email, details: { from: account.email, to: email } },
      ]);
    }
    expect([await membershipEmail(archived), await membershipEmail(stranger)]).toEqual([account.email, stranger.email]);
  });

  test("where another user of the workspace has the address keep the former one; the others move", async () => {
    const [one, email] = [await someone(), newAddress()];
    const [crowded, free] = [await makeWorkspace(), await makeWorkspace()];
    const [kept, moved] = [await makeMember(crowded, one), await makeMember(free, one)];
    const invited = await makeMember(crowded, { email });
    await use(one, await asked(one, email));
    expect([await membershipEmail(kept), await membershipEmail(moved), await membershipEmail(invited)]).toEqual([
      one.account.email,
      email,
      email,
    ]);
  });

  test("are one a workspace: an invitation to the new address is refused in words where they kept the former one", async () => {
    const [one, email, workspace] = [await someone(), newAddress(), await makeWorkspace()];
    await makeMember(workspace, one);
    const invitation = await makeInvitation(workspace, { member: await makeMember(workspace, { email }) });
    await use(one, await asked(one, email));
    const found = await findInvitation(tokenIn(invitationUrl(invitation, "mailed")));
    await expect(acceptWithSession(found, { ...one.person, email })).rejects.toThrow(
      "Your account is a user of Nexus already, by another email address. Ask an admin to cancel this invitation",
    );
  });
});

test("a reset link in the former mailbox is dead once the address is another", async () => {
  const one = await someone();
  await askForReset(one.account.email, "/");
  while (await answerResetRequest());
  const reset = tokenIn((await findResetEmail(one.account.id))?.url);
  expect(await findReset(reset)).toMatchObject({ isLive: true });
  await use(one, await asked(one, newAddress()));
  expect(await findReset(reset)).toMatchObject({ isLive: false });
  expect(await findResetEmail(one.account.id)).toBeUndefined();
});
