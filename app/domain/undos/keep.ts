import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { hashIn, readDrawn } from "#app/domain/members/version";

/** How long an admin may undo what they did. */
export const UNDO_FOR = sql`interval '10 minutes'`;

/** What can still be undone in a workspace, as `u`, with the membership as it is now, as `m`, where there is one. */
export function selectUndos(at: Database | Trx, workspaceId: string) {
  return at
    .selectFrom("undos as u")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "u.workspace_id").onRef("m.id", "=", "u.member_id"),
    )
    .select(["u.kind", "u.version"])
    .select([
      sql<string>`coalesce(u.membership->>'name', m.name, '')`.as("name"),
      sql<string>`coalesce(u.membership->>'email', m.email, '')`.as("email"),
    ])
    .where("u.workspace_id", "=", workspaceId)
    .where("u.done_at", ">", sql<Date>`now() - ${UNDO_FOR}`);
}

type Key = { workspaceId: string; id: string };

/** Keeps what undoing an archived membership takes. It is archived already, at `now()`, and its invitation closed. */
export async function keepArchive(trx: Trx, membership: Key, invitationId: string | undefined) {
  await dropUndo(trx, membership);
  await insertInPlace(trx, membership, { kind: "archive", invitation_id: invitationId ?? null });
}

type Cancelled = {
  /** The invitation that was closed. */
  invitationId: string | undefined;
  /** The member whose archiving cancelled it along. */
  senderId: string | undefined;
  /** Whether the membership will be removed; else it is archived already, at `now()`. */
  isRemoved: boolean;
};

/** Keeps what undoing a cancelled invitation takes: of a membership that will be removed, all of it. */
export async function keepCancel(trx: Trx, membership: Key, { invitationId, senderId, isRemoved }: Cancelled) {
  await dropUndo(trx, membership);
  const values = { kind: "cancel", invitation_id: invitationId ?? null, sender_id: senderId ?? null } as const;
  if (!isRemoved) return insertInPlace(trx, membership, values);
  await sql`
    insert into undos
      (workspace_id, member_id, kind, sender_id, invitation_id, membership, metadata, group_ids, link_ids)
    select m.workspace_id, m.id, ${values.kind}, ${values.sender_id}, ${values.invitation_id},
      to_jsonb(m) - 'metadata', m.metadata,
      array(select group_id from group_members g where g.workspace_id = m.workspace_id and g.member_id = m.id),
      array(select i.id from invitations i where i.workspace_id = m.workspace_id and i.member_id = m.id)
    from members m where m.workspace_id = ${membership.workspaceId} and m.id = ${membership.id}`.execute(trx);
}

async function dropUndo(trx: Trx, { workspaceId, id }: Key) {
  await trx.deleteFrom("undos").where("workspace_id", "=", workspaceId).where("member_id", "=", id).execute();
}

type InPlace = { kind: "archive" | "cancel"; invitation_id: string | null; sender_id?: string | null };

/** A membership that stays is compared with what it holds now. */
async function insertInPlace(trx: Trx, { workspaceId, id }: Key, values: InPlace) {
  const { version } = await readDrawn(trx, workspaceId, id);
  await trx
    .insertInto("undos")
    .values({ workspace_id: workspaceId, member_id: id, version: hashIn(version), ...values })
    .execute();
}

/** Deletes what can no longer be undone. The worker's chore. */
export async function sweepUndos(): Promise<void> {
  await db
    .deleteFrom("undos")
    .where("done_at", "<=", sql<Date>`now() - ${UNDO_FOR}`)
    .execute();
}
