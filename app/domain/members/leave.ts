import { sql } from "kysely";
import { db, today, type Trx } from "#db/database";
import { foyer } from "#app/domain/shared/system-actors";
import { record } from "#app/domain/audit-log/event";
import { shutSeat } from "./edit";
import type { Member } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { about, hasAnotherAdmin, lockSeat, lockWorkspace, sameSeat, type Seat } from "./member";

/**
 * Gives a member's own seat up: it is archived, and the admins see that it was its person's wish. Refuses the last active
 * admin; of two who leave at one instant, one stays. Throws NotFound for somebody who is out already.
 */
export async function leave(member: Member) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, member.workspace.id);
    const seat = await lockSeat(trx, member.workspace.id, member.memberId);
    if (!seat.isAccepted || seat.isArchived) throw new NotFound();
    if (!(await hasAnotherAdmin(trx, seat)))
      throw new Refusal("You are the only active admin. Make somebody else an admin first, then leave");

    await trx
      .updateTable("members")
      .set({ left_at: sql`now()`, archived_at: sql`now()` })
      .where(sameSeat(seat))
      .execute();
    await record(trx, member, "member.left", about(seat));
  });
}

const AT_ONCE = 100;

/**
 * Archives the seats whose last day is over, in whatever workspace, a transaction each; their open links are dead. The last
 * active admin stays, without a date from then on. The worker's chore: begun anew, it goes on where it ended.
 */
export async function endMemberships() {
  for (;;) {
    const seats = await listEnded();
    for (const seat of seats) await endMembership(seat);
    if (seats.length < AT_ONCE) return;
  }
}

async function listEnded() {
  return db
    .selectFrom("members")
    .select(["workspace_id as workspaceId", "id"])
    .where("ends_on", "<=", today)
    .where("archived_at", "is", null)
    .orderBy("ends_on")
    .limit(AT_ONCE)
    .execute();
}

async function endMembership({ workspaceId, id }: { workspaceId: string; id: string }) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, workspaceId);
    const seat = await findEnded(trx, workspaceId, id);
    if (!seat) return;
    const details = { endsOn: seat.endsOn };
    if (!(await hasAnotherAdmin(trx, seat))) {
      await trx.updateTable("members").set({ ends_on: null }).where(sameSeat(seat)).execute();
      return record(trx, foyer, "member.kept", about(seat), details);
    }
    await shutSeat(trx, seat);
    await record(trx, foyer, "member.ended", about(seat), details);
  });
}

/** Locks the seat and reads it again: an admin may have moved its day, archived it or removed it since it was listed. */
async function findEnded(trx: Trx, workspaceId: string, id: string): Promise<Seat | undefined> {
  const still = await trx
    .selectFrom("members")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("ends_on", "<=", today)
    .where("archived_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return still && lockSeat(trx, workspaceId, id);
}
