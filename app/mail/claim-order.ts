import { settings } from "#app/settings";
import { db, type Database, type Trx } from "#db/database";
import { claimDueAccountMails, claimDueMails, claimDueMemberMails, claimDueSignUps, type Claimed } from "./claims";
import { lockMailRoom, type MailRoom } from "./daily-limit";

/**
 * Claims up to `limit` due mails of all kinds, no more than `MAIL_DAILY_LIMIT` leaves of the day; what it leaves out stays due and is
 * claimed on the next day. Mails to accounts and sign-ups go first, as a person waits for them at that moment. Warnings go last, as
 * they have days.
 */
export async function claimInOrder(limit: number, underWay: Claimed[] = []): Promise<Claimed[]> {
  const { mailDailyLimit } = settings();
  if (mailDailyLimit === undefined) return claimWithin(db, { accounts: limit, others: limit }, underWay);
  return db.transaction().execute(async (trx) => {
    const { accounts, others } = await lockMailRoom(trx, mailDailyLimit);
    return claimWithin(trx, { accounts: Math.min(limit, accounts), others: Math.min(limit, others) }, underWay);
  });
}

/** Every claimed mail takes of the room for all. */
async function claimWithin(at: Database | Trx, room: MailRoom, underWay: Claimed[]): Promise<Claimed[]> {
  const mails: Claimed[] = room.accounts > 0 ? await claimDueAccountMails(room.accounts, at) : [];
  for (const claim of [claimDueSignUps, claimDueMails, claimDueMemberMails]) {
    const free = room.others - mails.length;
    if (free > 0) mails.push(...(await claim(free, underWay, at)));
  }
  return mails;
}
