import { sql } from "kysely";
import { db, today, todayIn, type Trx } from "#db/database";
import { foyer } from "#app/domain/shared/system-actors";
import { record } from "#app/domain/audit-log/event";
import { shutMembership } from "./edit";
import type { Member } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { about, hasAnotherAdmin, lockMembership, lockWorkspace, sameMembership, type Membership } from "./member";

/**
 * Archives a member's own membership at their wish, and records that it was theirs. Refuses the last active admin; of two who
 * leave at the same time, one stays. Throws NotFound for a person who is out already.
 */
export async function leave(member: Member) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, member.workspace.id);
    const membership = await lockMembership(trx, member.workspace.id, member.memberId);
    if (!membership.isAccepted || membership.isArchived) throw new NotFound();
    if (!(await hasAnotherAdmin(trx, membership)))
      throw new Refusal("You are the only active admin. Make somebody else an admin first, then leave");

    await trx
      .updateTable("members")
      .set({ left_at: sql`now()`, archived_at: sql`now()` })
      .where(sameMembership(membership))
      .execute();
    await record(trx, member, "member.left", about(membership));
  });
}

const AT_ONCE = 100;

/**
 * Archives the memberships whose last day is over, in every workspace, each in a transaction of its own; their open links are
 * dead. The last active admin stays, and their end is removed. The worker's chore: after a crash it continues where it ended.
 */
export async function endMemberships() {
  for (;;) {
    const memberships = await listEnded();
    for (const membership of memberships) await endMembership(membership);
    if (memberships.length < AT_ONCE) return;
  }
}

/** By the workspace's day. The index is read by UTC's, which is one behind it at most. */
const hasEnded = sql<boolean>`exists (
  select from workspaces where workspaces.id = members.workspace_id
    and members.ends_on <= (now() at time zone workspaces.time_zone)::date)`;

async function listEnded() {
  return db
    .selectFrom("members")
    .select(["workspace_id as workspaceId", "id"])
    .where("ends_on", "<=", sql<Date>`${today} + 1`)
    .where(hasEnded)
    .where("archived_at", "is", null)
    .orderBy("ends_on")
    .limit(AT_ONCE)
    .execute();
}

async function endMembership({ workspaceId, id }: { workspaceId: string; id: string }) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, workspaceId);
    const membership = await findEnded(trx, workspaceId, id);
    if (!membership) return;
    const details = { endsOn: membership.endsOn };
    if (!(await hasAnotherAdmin(trx, membership))) {
      await trx.updateTable("members").set({ ends_on: null }).where(sameMembership(membership)).execute();
      return record(trx, foyer, "member.kept", about(membership), details);
    }
    await shutMembership(trx, membership);
    await record(trx, foyer, "member.ended", about(membership), details);
  });
}

/** Locks the membership and reads it again: an admin may have changed its end or archived it since it was listed. */
async function findEnded(trx: Trx, workspaceId: string, id: string): Promise<Membership | undefined> {
  const still = await trx
    .selectFrom("members")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("ends_on", "<=", todayIn(workspaceId))
    .where("archived_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return still && lockMembership(trx, workspaceId, id);
}
