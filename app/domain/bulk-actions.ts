import { sql, type Selectable } from "kysely";
import { db, prepared, type Trx } from "#db/database";
import type { DB } from "#db/schema";
import { gather, insertRows } from "./bulk-gathering";
import { chosenSeats, MOST_CHOSEN, type Choice } from "./bulk-preview";
import { workOn } from "./bulk-work";
import { holdGroup } from "./groups";
import { countMatching, withFew } from "./member-list";
import { cutPage, isBackwards } from "./paging";
import type { Admin, Role } from "./people";
import { NotFound, Refusal } from "./refusals";
import { actAsAdmin } from "./seats";

export type BulkIntent = Selectable<DB["bulk_actions"]>["intent"];
export const bulkIntents = [
  "resend",
  "cancel",
  "archive",
  "unarchive",
  "set-role",
  "add-group",
] as const satisfies readonly BulkIntent[];

export type BulkOrder = {
  /** The form that asks for it: sent twice, it is one bulk action. */
  id: string;
  intent: BulkIntent;
  /** Of `set-role` alone. */
  role?: Role;
  /** Of `add-group` alone. */
  groupId?: string;
  choice: Choice;
};

/** Up to so many are done to at once, within the request; more than that are the worker's. */
const AT_ONCE = 100;

/**
 * Does one thing to many users, each by the rules of the single action and with an audit event of their own under the bulk
 * action's id: whoever it cannot be done to is listed with the reason, the others are done. Up to 100 are done when it
 * answers, more by the worker. Refuses a role or a group that is not given (fields `role`, `group`) and more than 100,000
 * users (field `member`). Throws NotFound for a group of another workspace, and where all that are chosen are none of this one.
 */
export async function startBulk(admin: Admin, order: BulkOrder): Promise<{ id: string }> {
  refuseIncomplete(order);
  await refuseTooMany(admin, order.choice);
  const isSmall = await actAsAdmin(admin, async (trx) => {
    if (!(await insertBulk(trx, admin, order))) return false;
    const bulk = { workspaceId: admin.workspace.id, id: order.id };
    const isAnybody = "matching" in order.choice ? await gather(trx, bulk) : await insertChosen(trx, admin, order);
    if (!isAnybody) throw new Refusal("Nobody matches this list any more", "member");
    return keepIfSmall(trx, admin, order.id);
  });
  if (isSmall) await workOn({ workspaceId: admin.workspace.id, id: order.id });
  return { id: order.id };
}

function refuseIncomplete({ intent, role, groupId }: BulkOrder) {
  if (intent === "set-role" && !role) throw new Refusal("Choose a role", "role");
  if (intent === "add-group" && !groupId) throw new Refusal("Choose a group", "group");
}

async function refuseTooMany(admin: Admin, choice: Choice) {
  if ("memberIds" in choice) return;
  if ((await countMatching(admin, choice.matching, MOST_CHOSEN)) > MOST_CHOSEN)
    throw new Refusal("Choose 100,000 users at most: search or filter the list", "member");
}

/** Answers false where the same form asked for it already. */
async function insertBulk(trx: Trx, admin: Admin, { id, intent, choice, role, groupId }: BulkOrder): Promise<boolean> {
  const group = intent === "add-group" ? await holdGroup(trx, admin, groupId ?? "") : undefined;
  const matching = "matching" in choice ? await withFew(admin, choice.matching) : undefined;
  const inserted = await trx
    .insertInto("bulk_actions")
    .values({
      workspace_id: admin.workspace.id,
      id,
      intent,
      role: intent === "set-role" ? role : null,
      group_id: group?.id ?? null,
      group_name: group?.name ?? null,
      actor_member_id: admin.memberId,
      actor_account_id: admin.accountId,
      actor: admin.name,
      ip: admin.origin.ip,
      user_agent: admin.origin.userAgent,
      matching: matching ? JSON.stringify(matching) : null,
      gathered_at: matching ? null : sql`now()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** Whoever asks for it comes last: what it does to their own seat must not end it for the others. */
async function insertChosen(trx: Trx, admin: Admin, { id, choice }: BulkOrder): Promise<number> {
  const wanted = "memberIds" in choice ? [...new Set(choice.memberIds)] : [];
  const known = await trx
    .selectFrom(chosenSeats(admin, { memberIds: wanted }).as("m"))
    .select(["m.id", "m.name", "m.email"])
    .orderBy((eb) => eb("m.id", "=", admin.memberId))
    .orderBy("m.sort_name")
    .orderBy("m.id")
    .execute();
  if (known.length === 0) throw new NotFound();
  const ids = new Set(known.map((seat) => seat.id));
  const others = wanted.filter((one) => !ids.has(one)).map((one) => ({ id: one, name: "", email: "" }));
  const total = await insertRows(trx, { workspaceId: admin.workspace.id, id }, [...others, ...known]);
  await trx
    .updateTable("bulk_actions")
    .set({ total })
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .execute();
  return total;
}

/** Keeps the worker from what the request itself does in a moment, and wakes it for all else. */
async function keepIfSmall(trx: Trx, admin: Admin, id: string): Promise<boolean> {
  const small = await trx
    .updateTable("bulk_actions")
    .set({ due_at: sql`now() + interval '60 seconds'` })
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .where("gathered_at", "is not", null)
    .where("total", "<=", AT_ONCE)
    .executeTakeFirst();
  if (small.numUpdatedRows === 1n) return true;
  await sql`select pg_notify('foyer_bulk', '')`.execute(trx);
  return false;
}

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
};

/** How far a bulk action has come. Throws NotFound for an id that is none of the admin's workspace. */
export async function findBulk(admin: Admin, id: string): Promise<Bulk> {
  return bulksOf(admin)
    .where("id", "=", id)
    .executeTakeFirstOrThrow(() => new NotFound());
}

/** The newest bulk action of the admin's workspace that is under way. */
export async function findRunningBulk(admin: Admin): Promise<Bulk | undefined> {
  return bulksOf(admin).where("finished_at", "is", null).orderBy("made_at", "desc").limit(1).executeTakeFirst();
}

function bulksOf(admin: Admin) {
  return prepared
    .selectFrom("bulk_actions")
    .select(["id", "intent", "role", "group_name as groupName", "actor", "made_at as madeAt"])
    .select(["total", "done", "refused"])
    .select((eb) => [
      eb("gathered_at", "is not", null).$castTo<boolean>().as("isGathered"),
      eb("finished_at", "is not", null).$castTo<boolean>().as("isFinished"),
    ])
    .where("workspace_id", "=", admin.workspace.id);
}

export type BulkRow = {
  position: number;
  name: string;
  email: string;
  outcome: "waiting" | "done" | "refused";
  reason: string | null;
  /** The seat, while there is one. */
  memberId: string | null;
};

export type BulkPlace = { after?: number; before?: number };
export type BulkRows = { rows: BulkRow[]; previous: number | undefined; next: number | undefined };

const PER_PAGE = 50;

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
    .select(["b.position", "b.name", "b.email", "b.reason", "m.id as memberId"])
    .select(
      sql<BulkRow["outcome"]>`case when b.reason is not null then 'refused' when b.position <= a.reached then 'done'
        else 'waiting' end`.as("outcome"),
    )
    .where("b.workspace_id", "=", admin.workspace.id)
    .where("b.bulk_id", "=", id)
    .$if(isRefused, (query) => query.where("b.reason", "is not", null))
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

/** Whether a bulk action was done to this seat of the admin's workspace. */
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
