import { sql } from "kysely";
import { db } from "#db/database";
import { hashToken } from "#app/domain/shared/keys";
import type { Person } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { endOtherSessions, isLive } from "./sessions";

export type SessionRow = {
  id: string;
  ip: string;
  userAgent: string;
  signedInAt: Date;
  lastUsedAt: Date;
  isThis: boolean;
};

/** The sessions of a person, the last used first, 100 at most. The time of the last use is exact to the hour. */
export async function listSessions(person: Person, token: string): Promise<SessionRow[]> {
  const rows = await db
    .selectFrom("sessions")
    .select(["id", "ip", "user_agent as userAgent", "created_at as signedInAt", "last_used_at as lastUsedAt"])
    .select(sql<boolean>`token_hash = ${hashToken(token)}`.as("isThis"))
    .where("account_id", "=", person.accountId)
    .where(isLive)
    .orderBy("isThis", "desc")
    .orderBy("last_used_at", "desc")
    .limit(100)
    .execute();
  return rows.map((row) => ({ ...row, ip: row.ip ?? "", userAgent: row.userAgent ?? "" }));
}

/** Ends one session of a person; ending it again is no error. Throws NotFound for an id that is none of theirs. */
export async function signOut(person: Person, sessionId: string): Promise<void> {
  const own = await db
    .updateTable("sessions")
    .set({ ended_at: sql`coalesce(ended_at, now())` })
    .where("account_id", "=", person.accountId)
    .where("id", "=", sessionId)
    .executeTakeFirst();
  if (own.numUpdatedRows === 0n) throw new NotFound();
}

/** Ends every session of a person but the one of this token. */
export async function signOutOthers(person: Person, token: string): Promise<void> {
  await endOtherSessions(db, person.accountId, token);
}
