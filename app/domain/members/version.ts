import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Database, Trx } from "#db/database";
import type { Role } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";

/** The values that a form to edit a member is drawn from, read at one moment. */
export type Drawn = {
  name: string;
  email: string;
  role: Role;
  endsOn: string | null;
  groupIds: string[];
  /** Encrypted. */
  metadata: Buffer | null;
  /** The member's newest event, by which a later reader finds what happened since, and a hash of all the above. */
  version: string;
};

/** Reads what can be edited of a member. Throws NotFound where the workspace has none with this id. */
export async function readDrawn(at: Database | Trx, workspaceId: string, memberId: string): Promise<Drawn> {
  const { groupIds, lastEvent, metadata, ...drawn } = await at
    .selectFrom("members as m")
    .select(["m.name", "m.email", "m.role", "m.metadata"])
    .select(sql<string | null>`to_char(m.ends_on, 'YYYY-MM-DD')`.as("endsOn"))
    .select((eb) => [
      eb
        .selectFrom("group_members as gm")
        .whereRef("gm.workspace_id", "=", "m.workspace_id")
        .whereRef("gm.member_id", "=", "m.id")
        .select(sql<string[] | null>`array_agg(gm.group_id::text order by gm.group_id)`.as("ids"))
        .as("groupIds"),
      eb
        .selectFrom("audit_events as e")
        .whereRef("e.workspace_id", "=", "m.workspace_id")
        .whereRef("e.member_id", "=", "m.id")
        .select("e.id")
        .orderBy("e.id", "desc")
        .limit(1)
        .as("lastEvent"),
    ])
    .where("m.workspace_id", "=", workspaceId)
    .where("m.id", "=", memberId)
    .executeTakeFirstOrThrow(() => new NotFound());

  const values = { ...drawn, groupIds: groupIds ?? [] };
  const hash = createHash("sha256")
    .update(JSON.stringify([values, metadata?.toString("base64")]))
    .digest("base64url");
  return { ...values, metadata, version: `${lastEvent ?? 0}.${hash}` };
}

/**
 * Refuses (field `version`) an edit whose form was drawn from other values than the membership has now, as somebody else saved
 * meanwhile. An edit without a version is not compared. Needs the membership's lock.
 */
export async function refuseStale(
  trx: Trx,
  membership: { workspaceId: string; id: string },
  version: string | undefined,
): Promise<void> {
  if (version === undefined) return;
  const now = await readDrawn(trx, membership.workspaceId, membership.id);
  if (hashIn(version) === hashIn(now.version)) return;
  throw new Refusal("Somebody else saved changes before you: compare them with yours, then save again", "version");
}

/** What an edit of the metadata alone is compared with: encrypted anew, the same metadata has another. */
export function versionOfMetadata(encrypted: Buffer | null): string {
  return createHash("sha256")
    .update(encrypted ?? "none")
    .digest("base64url");
}

/** The part of a version that tells the values, and not when they were read. */
export function hashIn(version: string): string {
  return version.replace(/^\d*\./, "");
}
