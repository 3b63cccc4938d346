import { sql } from "kysely";
import { db, inSavepoint, type Trx } from "#db/database";
import type { BulkIntent } from "#db/schema";
import { gather, type BulkKey } from "./select-members";
import { findObstacle } from "./obstacle";
import { finishEarly } from "./stop";
import { addMemberships, foldGroupTallies } from "#app/domain/groups/members";
import { lockGroup } from "#app/domain/groups/group";
import { cancelFor, resendTo } from "#app/domain/invitations/invitation";
import { foldTallies } from "#app/domain/members/counts";
import { archiveMembership, changeRole, unarchiveMembership } from "#app/domain/members/edit";
import type { ActingAdmin, Role } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { lockMemberships, lockWorkspace, type Membership } from "#app/domain/members/member";

/** How many are done to in one transaction: so long all other admins of the workspace wait. */
const BATCH = 100;
/** After so many failures one after another, nothing more of a bulk action is tried. */
const MOST_FAILURES = 5;

/**
 * Works on the bulk actions of all workspaces, a batch of each in turn, until none is due or the signal aborts. Begun anew
 * after a crash, it goes on behind the last batch; of several workers each takes another. What fails is thrown, and tried
 * again a minute later; after five failures of one batch, the rest of its bulk action is refused to all.
 */
export async function workOffBulk(signal: AbortSignal) {
  while (!signal.aborted) {
    const claimed = await claimBulk();
    if (!claimed) return;
    await workOn(claimed).catch((error: unknown) => countFailure(claimed, error));
    // Each membership that changes leaves tallies behind, and every page of the list adds them up.
    await foldTallies();
    await foldGroupTallies();
  }
}

/** Takes the bulk action that waits longest for a minute: a worker that dies gives it back by that. */
async function claimBulk(): Promise<BulkKey | undefined> {
  return db
    .with("due", (query) =>
      query
        .selectFrom("bulk_actions")
        .select(["workspace_id as due_workspace", "id as due_id"])
        .where("finished_at", "is", null)
        .where("due_at", "<=", sql<Date>`now()`)
        .orderBy("due_at")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable("bulk_actions")
    .from("due")
    .set({ due_at: sql`now() + interval '60 seconds'` })
    .whereRef("workspace_id", "=", "due_workspace")
    .whereRef("id", "=", "due_id")
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirst();
}

async function countFailure({ workspaceId, id }: BulkKey, error: unknown): Promise<never> {
  await db
    .updateTable("bulk_actions")
    .set((eb) => ({ failures: eb("failures", "+", 1) }))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
  throw error;
}

/**
 * Gathers or does one batch of a bulk action. What is done and how far it came are one transaction: nothing is done twice.
 * Whether its admin still may is asked in the same transaction; where not, the rest is listed with that reason.
 */
export async function workOn(key: BulkKey) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, key.workspaceId);
    const bulk = await lockBulk(trx, key);
    if (!bulk) return;
    const obstacle = await findObstacle(trx, bulk);
    if (obstacle !== undefined) await finishEarly(trx, key, obstacle);
    else if (bulk.isGathered) await doBatch(trx, bulk);
    else await gather(trx, key);
    if (bulk.hasFailed && !bulk.isGivenUp) await forgetFailures(trx, bulk);
  });
}

type StandingBulk = BulkKey & {
  intent: BulkIntent;
  role: Role | null;
  groupId: string | null;
  actor: ActingAdmin;
  isGathered: boolean;
  hasFailed: boolean;
  isGivenUp: boolean;
  reached: number;
};

/** A bulk action that is not finished, its row locked. */
async function lockBulk(trx: Trx, { workspaceId, id }: BulkKey): Promise<StandingBulk | undefined> {
  const row = await trx
    .selectFrom("bulk_actions as b")
    .innerJoin("workspaces as w", "w.id", "b.workspace_id")
    .select([
      "b.intent",
      "b.role",
      "b.group_id as groupId",
      "b.reached",
      "b.failures",
      "b.gathered_at",
      "w.invitation_days",
    ])
    .select(["b.actor", "b.actor_email", "b.actor_member_id", "b.actor_account_id", "b.ip", "b.user_agent"])
    .where("b.workspace_id", "=", workspaceId)
    .where("b.id", "=", id)
    .where("b.finished_at", "is", null)
    .forUpdate("b")
    .executeTakeFirst();
  if (!row) return undefined;
  const actor = {
    accountId: row.actor_account_id,
    memberId: row.actor_member_id,
    email: row.actor_email,
    name: row.actor,
    origin: { ip: row.ip, userAgent: row.user_agent },
    workspace: { id: workspaceId, invitationDays: row.invitation_days },
    bulkId: id,
  };
  const { intent, role, groupId, reached } = row;
  const progress = {
    isGathered: row.gathered_at !== null,
    hasFailed: row.failures > 0,
    isGivenUp: row.failures >= MOST_FAILURES,
  };
  return { workspaceId, id, intent, role, groupId, reached, actor, ...progress };
}

async function forgetFailures(trx: Trx, { workspaceId, id }: BulkKey) {
  await trx
    .updateTable("bulk_actions")
    .set({ failures: 0 })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}

async function doBatch(trx: Trx, bulk: StandingBulk) {
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

/** Does it to each of these, and answers why not, or undefined where it is done. */
async function tryEach(trx: Trx, bulk: StandingBulk, memberIds: string[]): Promise<(string | undefined)[]> {
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
  cancel: "Nothing to cancel",
  archive: "Archived already",
  unarchive: "Not archived",
  "set-role": "Has this role already",
  "add-group": "In this group already",
};

/** What is refused to one leaves no trace of it: the others' changes stand beside it. */
async function tryOne(trx: Trx, bulk: StandingBulk, membership: Membership): Promise<string | undefined> {
  const work = async () => ((await doTo(trx, bulk, membership)) === false ? nothingToDo[bulk.intent] : undefined);
  return inSavepoint(trx, work, reasonOf);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return error.message;
}

/** Answers false where there was nothing to do. */
async function doTo(
  trx: Trx,
  { intent, role, groupId, actor }: StandingBulk,
  membership: Membership,
): Promise<boolean | void> {
  switch (intent) {
    case "resend":
      return resendTo(trx, actor, membership);
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

async function writeReasons(trx: Trx, bulk: StandingBulk, refused: { position: number; reason: string }[]) {
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

async function advance(trx: Trx, bulk: StandingBulk, { reached, done, refused, isFinished }: Step) {
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
