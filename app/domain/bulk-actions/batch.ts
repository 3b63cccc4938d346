import { sql } from "kysely";
import { inSavepoint, type Trx } from "#db/database";
import type { BulkIntent } from "#db/schema";
import type { BulkKey } from "./select-members";
import { addMemberships } from "#app/domain/groups/members";
import { lockGroup } from "#app/domain/groups/group";
import { cancelFor } from "#app/domain/invitations/cancel";
import { renew, resendTo } from "#app/domain/invitations/invitation";
import { archiveMembership, changeRole, unarchiveMembership } from "#app/domain/members/edit";
import type { ActingAdmin, Role } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { lockMemberships, type Membership } from "#app/domain/members/member";

/** How many members one transaction changes. Every other admin of the workspace waits for as long as it takes. */
const BATCH = 100;

/** A bulk action that is not finished, its row locked. */
export type OpenBulk = BulkKey & {
  intent: BulkIntent;
  role: Role | null;
  groupId: string | null;
  actor: ActingAdmin;
  isGathered: boolean;
  hasFailed: boolean;
  isGivenUp: boolean;
  reached: number;
};

/**
 * Does a bulk action to the next of its members, and writes down how far it came and why it was refused to some. The transaction
 * has locked the workspace and the bulk action.
 */
export async function doBatch(trx: Trx, bulk: OpenBulk) {
  const found = await trx
    .selectFrom("bulk_members")
    .select(["position", "member_id as memberId"])
    .where("workspace_id", "=", bulk.workspaceId)
    .where("bulk_id", "=", bulk.id)
    .where("position", ">", bulk.reached)
    .orderBy("position")
    .limit(BATCH + 1)
    .execute();
  const rows = found.slice(0, BATCH);
  const reasons = await tryEach(
    trx,
    bulk,
    rows.map(({ memberId }) => memberId),
  );
  const refused = rows.flatMap(({ position }, index) => {
    const reason = reasons[index];
    return reason ? [{ position, reason }] : [];
  });
  await writeReasons(trx, bulk, refused);
  await advance(trx, bulk, {
    reached: rows.at(-1)?.position ?? bulk.reached,
    done: rows.length - refused.length,
    refused: refused.length,
    isFinished: found.length <= BATCH,
  });
}

/** Runs the bulk action for each of these members, and answers the reason of each refusal; undefined where it is done. */
async function tryEach(trx: Trx, bulk: OpenBulk, memberIds: string[]): Promise<(string | undefined)[]> {
  if (memberIds.length === 0) return [];
  const memberships = new Map(
    (await lockMemberships(trx, bulk.workspaceId, memberIds)).map((membership) => [membership.id, membership]),
  );
  const reasons: (string | undefined)[] = [];
  for (const id of memberIds) {
    const membership = memberships.get(id);
    reasons.push(membership ? await tryOne(trx, bulk, membership) : "No user of this workspace any more");
  }
  return reasons;
}

const nothingToDo: Record<BulkIntent, string> = {
  resend: "Nothing to resend",
  renew: "Does not wait for a new link",
  cancel: "Nothing to cancel",
  archive: "Archived already",
  unarchive: "Not archived",
  "set-role": "Has this role already",
  "add-group": "In this group already",
};

/** Runs it for one member in a savepoint: a refusal undoes what was done to this member and nothing else. */
async function tryOne(trx: Trx, bulk: OpenBulk, membership: Membership): Promise<string | undefined> {
  const work = async () => ((await doTo(trx, bulk, membership)) === false ? nothingToDo[bulk.intent] : undefined);
  return inSavepoint(trx, work, toReason);
}

function toReason(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return error.message;
}

/** Answers false where there was nothing to do. */
async function doTo(
  trx: Trx,
  { intent, role, groupId, actor }: OpenBulk,
  membership: Membership,
): Promise<boolean | void> {
  switch (intent) {
    case "resend":
      return resendTo(trx, actor, membership);
    case "renew":
      return renew(trx, actor, membership);
    case "cancel":
      return cancelFor(trx, actor, membership);
    case "archive":
      return archiveMembership(trx, actor, membership);
    case "unarchive":
      return unarchiveMembership(trx, actor, membership);
    case "set-role":
      return changeRole(trx, actor, membership, role ?? membership.role);
    case "add-group":
      return (await addMemberships(trx, actor, await lockGroup(trx, actor, groupId ?? ""), [membership])) > 0;
  }
}

async function writeReasons(trx: Trx, bulk: OpenBulk, refused: { position: number; reason: string }[]) {
  if (refused.length === 0) return;
  const positions = refused.map(({ position }) => position);
  const reasons = refused.map(({ reason }) => reason);
  await sql`
    update bulk_members set reason = refused.reason
    from unnest(${positions}::int[], ${reasons}::text[]) as refused (position, reason)
    where workspace_id = ${bulk.workspaceId} and bulk_id = ${bulk.id} and bulk_members.position = refused.position
  `.execute(trx);
}

type Step = { reached: number; done: number; refused: number; isFinished: boolean };

async function advance(trx: Trx, bulk: OpenBulk, { reached, done, refused, isFinished }: Step) {
  await trx
    .updateTable("bulk_actions")
    .set((eb) => ({
      reached,
      done: eb("done", "+", done),
      refused: eb("refused", "+", refused),
      due_at: sql`clock_timestamp()`,
      finished_at: isFinished ? sql`clock_timestamp()` : null,
    }))
    .where("workspace_id", "=", bulk.workspaceId)
    .where("id", "=", bulk.id)
    .execute();
}
