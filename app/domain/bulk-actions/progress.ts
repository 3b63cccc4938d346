import { sql, type Selectable } from "kysely";
import { db } from "#db/database";
import type { DB } from "#db/schema";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { Admin, Role } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

export type BulkIntent = Selectable<DB["bulk_actions"]>["intent"];

export type Bulk = {
  id: string;
  intent: BulkIntent;
  role: Role | null;
  groupName: string | null;
  actor: string;
  madeAt: Date;
  isGathered: boolean;
  isFinished: boolean;
  total: number;
  done: number;
  refused: number;
  /** Why the rest of it is not done, where it was stopped. */
  stoppedBecause: string | null;
};

/** How far a bulk action has come. Throws NotFound for an id that is none of the admin's workspace. */
export async function findBulk(admin: Admin, id: string): Promise<Bulk> {
  return selectBulks(admin.workspace.id)
    .where("id", "=", id)
    .executeTakeFirstOrThrow(() => new NotFound());
}

/** The newest bulk action of a workspace that is under way. */
export function selectRunningBulk(workspaceId: string) {
  return selectBulks(workspaceId).where("finished_at", "is", null).orderBy("made_at", "desc").limit(1);
}

function selectBulks(workspaceId: string) {
  return db
    .selectFrom("bulk_actions")
    .select(["id", "intent", "role", "group_name as groupName", "actor", "made_at as madeAt"])
    .select(["total", "done", "refused", "stopped_because as stoppedBecause"])
    .select((eb) => [
      eb("gathered_at", "is not", null).$castTo<boolean>().as("isGathered"),
      eb("finished_at", "is not", null).$castTo<boolean>().as("isFinished"),
    ])
    .where("workspace_id", "=", workspaceId);
}

export type BulkRow = {
  position: number;
  name: string;
  email: string;
  outcome: "waiting" | "done" | "refused" | "stopped";
  reason: string | null;
  /** The membership, while there is one. */
  memberId: string | null;
};

export type BulkPlace = { after?: number; before?: number };
export type BulkRows = { rows: BulkRow[]; previous: number | undefined; next: number | undefined };

const PER_PAGE = 50;

/** Whether a row of `b` stands behind the place at which its bulk action `a` was stopped. */
const isStopped = sql<boolean>`(a.stopped_because is not null and b.position > a.reached)`;

/**
 * One page of what became of each user of a bulk action, in the order in which it is done; of the refused alone where that is
 * asked for.
 */
export async function listBulkRows(
  admin: Admin,
  id: string,
  { isRefused, ...place }: BulkPlace & { isRefused: boolean },
): Promise<BulkRows> {
  const found = await db
    .selectFrom("bulk_members as b")
    .innerJoin("bulk_actions as a", (join) =>
      join.onRef("a.workspace_id", "=", "b.workspace_id").onRef("a.id", "=", "b.bulk_id"),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "b.workspace_id").onRef("m.id", "=", "b.member_id"),
    )
    .select(["b.position", "b.name", "b.email", "m.id as memberId"])
    .select(sql<string | null>`coalesce(b.reason, case when ${isStopped} then a.stopped_because end)`.as("reason"))
    .select(
      sql<BulkRow["outcome"]>`case when b.reason is not null then 'refused' when b.position <= a.reached then 'done'
        when ${isStopped} then 'stopped' else 'waiting' end`.as("outcome"),
    )
    .where("b.workspace_id", "=", admin.workspace.id)
    .where("b.bulk_id", "=", id)
    .$if(isRefused, (query) => query.where((eb) => eb.or([eb("b.reason", "is not", null), isStopped])))
    .$if(place.after !== undefined, (query) => query.where("b.position", ">", place.after ?? 0))
    .$if(isBackwards(place), (query) => query.where("b.position", "<", place.before ?? 0))
    .orderBy("b.position", isBackwards(place) ? "desc" : "asc")
    .limit(PER_PAGE + 1)
    .execute();
  const { rows, hasPrevious, hasNext } = cutPage(found, PER_PAGE, place);
  return {
    rows,
    previous: hasPrevious ? rows.at(0)?.position : undefined,
    next: hasNext ? rows.at(-1)?.position : undefined,
  };
}

/** Whether a bulk action was done to this membership of the admin's workspace. */
export async function isDoneTo(admin: Admin, id: string, memberId: string): Promise<boolean> {
  const row = await db
    .selectFrom("bulk_members as b")
    .innerJoin("bulk_actions as a", (join) =>
      join.onRef("a.workspace_id", "=", "b.workspace_id").onRef("a.id", "=", "b.bulk_id"),
    )
    .select("b.position")
    .where("b.workspace_id", "=", admin.workspace.id)
    .where("b.bulk_id", "=", id)
    .where("b.member_id", "=", memberId)
    .where("b.reason", "is", null)
    .whereRef("b.position", "<=", "a.reached")
    .executeTakeFirst();
  return row !== undefined;
}
