import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { claimDueAccountMails, type ClaimedAccountMail } from "#app/mail/claims";
import { queueAccountMail } from "#app/mail/outbox";
import { findMailQueue } from "#app/mail/queue";
import { settle } from "#app/mail/settle";
import { db, type Trx } from "#db/database";
import { queueState } from "../../support/queue-state";
import { makeAccount, type AccountRow } from "../../support/rows";

const countWaiting = async (trx: Trx) => (await findMailQueue(trx)).waiting;

type Kind = ClaimedAccountMail["kind"];

const queue = (account: AccountRow, kind: Kind = "password-reset") =>
  db.transaction().execute((trx) => queueAccountMail(trx, account.id, kind));

async function queued(): Promise<AccountRow> {
  const account = await makeAccount();
  await queue(account);
  return account;
}

/** Other tests' mails lie in the same table: what is not this test's is given back as it was. */
async function claim(account: AccountRow): Promise<ClaimedAccountMail | undefined> {
  const mails = await claimDueAccountMails(1000);
  for (const { accountId, id } of mails.filter((mail) => mail.accountId !== account.id))
    await db
      .updateTable("account_mails")
      .set({ claimed_until: null, attempts: sql`attempts - 1` })
      .where("account_id", "=", accountId)
      .where("id", "=", id)
      .execute();
  return mails.find((mail) => mail.accountId === account.id);
}

async function claimed(account: AccountRow): Promise<ClaimedAccountMail> {
  const mail = await claim(account);
  if (!mail) throw new Error("nothing to claim");
  return mail;
}

const move = (account: AccountRow, column: "due_at" | "claimed_until" | "queued_at", interval: string) =>
  db
    .updateTable("account_mails")
    .set({ [column]: sql`${sql.ref(column)} - ${interval}::interval` })
    .where("account_id", "=", account.id)
    .execute();

const mailsOf = (account: AccountRow) =>
  db
    .selectFrom("account_mails")
    .select(["kind", "attempts", "trouble", "provider_id as providerId"])
    .select(queueState)
    .where("account_id", "=", account.id)
    .orderBy("queued_at")
    .execute();

const later = { outcome: "later", reason: "recipient-deferred", trouble: "The mail server did not answer" } as const;

describe("a mail to an account", () => {
  test("is due at once, and says whose it is and what it is about", async () => {
    const account = await queued();
    const mail = await claimed(account);
    expect(mail).toEqual({
      id: mail.id,
      accountId: account.id,
      kind: "password-reset",
      address: "",
      attempts: 1,
      queuedAt: mail.queuedAt,
    });
    expect(mail.queuedAt).toBeInstanceOf(Date);
    expect(await mailsOf(account)).toMatchObject([{ attempts: 1, isClaimed: true, isSent: false }]);
  });

  test("waits once of each kind", async () => {
    const account = await queued();
    await queue(account, "password-changed");
    await settle(await claimed(account), later);
    await queue(account);
    await queue(account, "password-changed");
    const mails = await mailsOf(account);
    expect(mails.map(({ kind, dueInSeconds }) => [kind, dueInSeconds])).toEqual([
      ["password-reset", 0],
      ["password-changed", 0],
    ]);
  });

  test("is nobody else's for sixty seconds", async () => {
    const account = await queued();
    await claimed(account);
    await move(account, "claimed_until", "55 seconds");
    expect(await claim(account)).toBeUndefined();
    await move(account, "claimed_until", "6 seconds");
    expect(await claim(account)).toMatchObject({ attempts: 2 });
  });

  test("is tried again after the same pauses as any mail", async () => {
    const account = await queued();
    const pauses: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      await settle(await claimed(account), later);
      pauses.push((await mailsOf(account))[0]?.dueInSeconds);
      await move(account, "due_at", "3 hours");
    }
    expect(pauses).toEqual([5, 15, 50, 300, 900, 3600, 10800, 10800]);
  });

  test("has failed after three days", async () => {
    const account = await queued();
    await move(account, "queued_at", "3 days");
    await settle(await claimed(account), later);
    expect(await mailsOf(account)).toMatchObject([{ hasFailed: true, trouble: "The mail server did not answer" }]);
  });

  test("comes to an end by being sent, refused or dropped, and is settled by nobody afterwards", async () => {
    const [sent, refused, dropped] = [await queued(), await queued(), await queued()];
    const mails = [await claimed(sent), await claimed(refused), await claimed(dropped)] as const;
    await settle(mails[0], { outcome: "sent", providerId: "abc" });
    await settle(mails[1], { outcome: "never", reason: "recipient-refused", trouble: "The mail server refused it" });
    await settle(mails[2], { outcome: "unwanted" });
    for (const mail of mails) await settle(mail, later);
    expect(await mailsOf(sent)).toMatchObject([{ isSent: true, providerId: "abc", trouble: null, isClaimed: null }]);
    expect(await mailsOf(refused)).toMatchObject([{ hasFailed: true, trouble: "The mail server refused it" }]);
    expect(await mailsOf(dropped)).toMatchObject([{ isDropped: true, hasFailed: false, isSent: false }]);
  });

  test("is not settled under another account's id", async () => {
    const account = await queued();
    const stranger = await makeAccount();
    const mail = await claimed(account);
    await settle({ ...mail, accountId: stranger.id }, { outcome: "sent", providerId: null });
    await settle({ ...mail, accountId: stranger.id }, { outcome: "unwanted" });
    expect(await mailsOf(account)).toMatchObject([{ isSent: false, isDropped: false }]);
  });
});

test("waiting mails to accounts are counted with the others", async () => {
  const account = await makeAccount();
  const counting = db.transaction().setIsolationLevel("repeatable read");
  await counting.execute(async (trx) => {
    const before = await countWaiting(trx);
    await queueAccountMail(trx, account.id, "password-reset");
    await queueAccountMail(trx, account.id, "password-changed");
    expect(await countWaiting(trx)).toBe(before + 2);
    await trx.updateTable("account_mails").set({ sent_at: new Date() }).where("account_id", "=", account.id).execute();
    expect(await countWaiting(trx)).toBe(before);
  });
});
