import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { askForAddress, changeOwnAddress, findAddressChange } from "#app/domain/accounts/email-change";
import { findNewAddressEmail } from "#app/domain/accounts/email-change-emails";
import { findAddressRecovery, findFormerAddressMail, restoreAddress } from "#app/domain/accounts/email-recovery";
import { sweepRecoveries } from "#app/domain/accounts/email-recovery-offer";
import { findInvitation, invitationUrl } from "#app/domain/invitations/link";
import { acceptWithNewAccount } from "#app/domain/invitations/accept";
import { signIn } from "#app/domain/accounts/sign-in";
import { findReset, findResetEmail, resetPassword } from "#app/domain/accounts/password-reset";
import { hashPassword } from "#app/domain/accounts/password";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, NotFound } from "#app/domain/shared/errors";
import { findPerson, startSession } from "#app/domain/accounts/sessions";
import { db } from "#db/database";
import { origin, personOf } from "../../support/admin";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type AccountRow } from "../../support/rows";
import { forgeAt } from "../../support/tokens";

const PASSWORD = "flow-matic is a language";
const NEW = "cobol reads like english";

type Someone = { account: AccountRow; person: Person; session: string };

async function someone(): Promise<Someone> {
  const account = await makeAccount();
  const hash = await hashPassword(PASSWORD, account.email);
  await db.updateTable("accounts").set({ password_hash: hash }).where("id", "=", account.id).execute();
  const session = await db.transaction().execute((trx) => startSession(trx, account.id, origin));
  return { account, person: personOf(account), session };
}

const tokenIn = (url = "") => url.split("/").at(-1) ?? "";
const emailOf = async ({ account }: Someone) =>
  (await db.selectFrom("accounts").select("email").where("id", "=", account.id).executeTakeFirstOrThrow()).email;

/** Changes the address as a thief with the session and the password would, and answers the new one. */
async function change(one: Someone, to = `${randomUUID()}@new.test`): Promise<string> {
  await sql`update email_changes set asked_at = asked_at - interval '2 minutes' where account_id = ${one.account.id}`.execute(
    db,
  );
  const person = { ...one.person, email: await emailOf(one) };
  await askForAddress(person, { email: to, currentPassword: PASSWORD });
  const link = await findNewAddressEmail(one.account.id, to);
  await changeOwnAddress(person, await findAddressChange(tokenIn(link?.url)), one.session);
  return to;
}

/** The token of the link in the mail to a former address, if it has one. */
const recoveryTo = async (one: Someone, former: string) =>
  (await findFormerAddressMail(one.account.id, former))?.recovery?.url;
const tokenTo = async (one: Someone, former: string) => tokenIn(await recoveryTo(one, former));

const restore = async (token: string, typed: string) => restoreAddress(await findAddressRecovery(token), typed, origin);

const age = ({ account }: Someone, interval: string) =>
  sql`update email_recoveries set changed_at = changed_at - ${interval}::interval where account_id = ${account.id}`.execute(
    db,
  );

describe("the link to a former address", () => {
  test("puts it back, ends every session and the password, and mails a reset link there", async () => {
    const one = await someone();
    const { email } = one.account;
    const member = await makeMember(await makeWorkspace(), one);
    const thief = await change(one);
    await restore(await tokenTo(one, email), email);

    expect(await emailOf(one)).toBe(email);
    expect(await findPerson(one.session, origin)).toBeUndefined();
    for (const address of [email, thief])
      expect(await signIn(address, PASSWORD, { origin, formerToken: undefined })).toBeUndefined();
    const membership = db.selectFrom("members").select("email").where("id", "=", member.id);
    expect(await membership.executeTakeFirst()).toEqual({ email });

    const mails = db.selectFrom("account_mails").select(["kind", "address"]).where("account_id", "=", one.account.id);
    expect(await mails.execute()).toEqual(
      expect.arrayContaining([
        { kind: "password-reset", address: "" },
        { kind: "email-restored", address: thief },
      ]),
    );
    const reset = await findReset(tokenIn((await findResetEmail(one.account.id))?.url));
    expect(await resetPassword(reset, NEW, origin)).toHaveProperty("sessionToken");
    expect(await signIn(email, NEW, { origin, formerToken: undefined })).toHaveProperty("sessionToken");
  });

  test("works once, also of four uses at once", async () => {
    const one = await someone();
    await change(one);
    const token = await tokenTo(one, one.account.email);
    const recovery = await findAddressRecovery(token);
    const uses = await Promise.allSettled([1, 2, 3, 4].map(() => restoreAddress(recovery, one.account.email, origin)));
    expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await findAddressRecovery(token)).toMatchObject({ isLive: false });
    await expect(restore(token, one.account.email)).rejects.toThrow(LinkIsSpent);
  });

  test("works for seven days of the database's clock, whatever the password is by then", async () => {
    const one = await someone();
    await change(one);
    const token = await tokenTo(one, one.account.email);
    await db.updateTable("accounts").set({ password_hash: "another" }).where("id", "=", one.account.id).execute();
    await age(one, "7 days - 1 minute");
    expect(await findAddressRecovery(token)).toMatchObject({ isLive: true });
    await age(one, "1 minute");
    expect(await findAddressRecovery(token)).toMatchObject({ isLive: false });
    await expect(restore(token, one.account.email)).rejects.toThrow(LinkIsSpent);
  });

  test("works after another change, and then kills the link to the address in between", async () => {
    const one = await someone();
    const between = await change(one);
    await change(one);
    const [first, second] = [await tokenTo(one, one.account.email), await tokenTo(one, between)];
    await restore(first, one.account.email);
    expect(await emailOf(one)).toBe(one.account.email);
    expect(await findAddressRecovery(second)).toMatchObject({ isLive: false });
    await expect(restore(second, between)).rejects.toThrow(LinkIsSpent);
  });

  test("leaves the link to a still earlier address as it is", async () => {
    const one = await someone();
    const own = await change(one);
    const earlier = await tokenTo(one, one.account.email);
    await change(one);
    await restore(await tokenTo(one, own), own);
    expect([await emailOf(one), (await findAddressRecovery(earlier)).isLive]).toEqual([own, true]);
  });

  test("is not given to the address in between where the account goes back by itself", async () => {
    const one = await someone();
    const thief = await change(one);
    await change(one, one.account.email);
    expect(await recoveryTo(one, thief)).toBeUndefined();
    expect(await recoveryTo(one, one.account.email)).toBeUndefined();
  });

  test("is not given to an address that nobody proved, which may be mistyped", async () => {
    const one = await someone();
    await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", one.account.id).execute();
    await change(one);
    expect(await findFormerAddressMail(one.account.id, one.account.email)).toMatchObject({ recovery: undefined });
  });

  test("does nothing for a mail scanner that presses the button, nor with another address", async () => {
    const one = await someone();
    const thief = await change(one);
    const token = await tokenTo(one, one.account.email);
    for (const typed of ["", thief]) await expect(restore(token, typed)).rejects.toMatchObject({ field: "email" });
    expect([await emailOf(one), (await findAddressRecovery(token)).isLive]).toEqual([thief, true]);
    expect(await findPerson(one.session, origin)).toMatchObject({ accountId: one.account.id });
  });

  test("ends a change that waits for its link, and is dead while the account is archived", async () => {
    const one = await someone();
    const thief = await change(one);
    const token = await tokenTo(one, one.account.email);
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", one.account.id).execute();
    expect(await findAddressRecovery(token)).toMatchObject({ isLive: false });
    await db.updateTable("accounts").set({ archived_at: null }).where("id", "=", one.account.id).execute();

    await sql`update email_changes set asked_at = asked_at - interval '2 minutes' where account_id = ${one.account.id}`.execute(
      db,
    );
    const next = `${randomUUID()}@new.test`;
    await askForAddress({ ...one.person, email: thief }, { email: next, currentPassword: PASSWORD });
    const waiting = tokenIn((await findNewAddressEmail(one.account.id, next))?.url);
    await restore(token, one.account.email);
    expect(await findAddressChange(waiting)).toMatchObject({ isLive: false });
  });

  test("takes a second factor away that was set up since, and leaves one of long before", async () => {
    const isOn = async ({ account }: Someone) =>
      (await db.selectFrom("two_factor_secrets").select("account_id").where("account_id", "=", account.id).execute())
        .length;
    const setUp = ({ account }: Someone, interval: string) =>
      sql`insert into two_factor_secrets (account_id, secret, begun_at, on_since)
        values (${account.id}, 'x', now() - ${interval}::interval, now() - ${interval}::interval)`.execute(db);
    const [robbed, owner] = [await someone(), await someone()];
    await setUp(robbed, "6 days");
    await setUp(owner, "8 days");
    for (const one of [robbed, owner]) {
      await change(one);
      await restore(await tokenTo(one, one.account.email), one.account.email);
    }
    expect([await isOn(robbed), await isOn(owner)]).toEqual([0, 1]);
  });

  test("is no other in any letter", async () => {
    const one = await someone();
    await change(one);
    const token = await tokenTo(one, one.account.email);
    expect(token).toHaveLength(64);
    for (const forged of [forgeAt(token, 0), forgeAt(token, 30), forgeAt(token, 63), token.slice(0, -1), ""])
      await expect(findAddressRecovery(forged)).rejects.toThrow(NotFound);
  });

  test("answers for thirty days that it is dead", async () => {
    const one = await someone();
    await change(one);
    const token = await tokenTo(one, one.account.email);
    await age(one, "29 days");
    await sweepRecoveries();
    expect(await findAddressRecovery(token)).toMatchObject({ isLive: false });
    await age(one, "1 day");
    await sweepRecoveries();
    await expect(findAddressRecovery(token)).rejects.toThrow(NotFound);
  });
});

test("nobody stands in the way by an account with the former address that proves nothing", async () => {
  const one = await someone();
  await change(one);
  const workspace = await makeWorkspace();
  const { email } = one.account;
  const invitation = await makeInvitation(workspace, { member: await makeMember(workspace, { email }) });
  const copied = await findInvitation(tokenIn(invitationUrl(invitation, "copied")));
  await expect(acceptWithNewAccount(copied, { name: "Mallory", password: NEW }, origin)).rejects.toThrow(
    `Sign up by the link in the mail of this invitation: ${email} was another account's until lately`,
  );
  const mailed = await findInvitation(tokenIn(invitationUrl(invitation, "mailed")));
  await acceptWithNewAccount(mailed, { name: "Grace Hopper", password: NEW }, origin);
  await expect(restore(await tokenTo(one, email), email)).rejects.toThrow(
    "This email address has another account by now: yours stays as it is",
  );
});
