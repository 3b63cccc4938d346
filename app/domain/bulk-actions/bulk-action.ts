import { sql } from "kysely";
import type { Trx } from "#db/database";
import { gather, insertRows } from "./select-members";
import { chosenMemberships, MAX_CHOSEN, type Choice } from "./preview";
import type { BulkIntent } from "./progress";
import { workOn } from "./run";
import { lockGroup } from "#app/domain/groups/group";
import { countMatching, withFew } from "#app/domain/members/matching";
import { toActorColumns } from "#app/domain/shared/acting-admin";
import type { Admin, Role } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { actAsAdmin } from "#app/domain/members/member";

export const bulkIntents = [
  "resend",
  "renew",
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

/** Up to this many members are changed within the request; the worker changes more. */
const AT_ONCE = 100;

/**
 * Does one action to many users, each by the rules of the single action and with an audit event of their own under the bulk
 * action's id. Users whom a rule refuses are listed with the reason; the others are changed. Up to 100 are changed when this
 * returns; more are left to the worker. Refuses a role or a group that is not given (fields `role`, `group`) and more than
 * 100,000 users (field `member`). Throws NotFound for a group of another workspace, and where none of the chosen users is of
 * this one.
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
  if ((await countMatching(admin, choice.matching, MAX_CHOSEN)) > MAX_CHOSEN)
    throw new Refusal("Choose 100,000 users at most: search or filter the list", "member");
}

/** Answers false where the same form asked for it already. */
async function insertBulk(trx: Trx, admin: Admin, { id, intent, choice, role, groupId }: BulkOrder): Promise<boolean> {
  const group = intent === "add-group" ? await lockGroup(trx, admin, groupId ?? "") : undefined;
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
      ...toActorColumns(admin),
      matching: matching ? JSON.stringify(matching) : null,
      gathered_at: matching ? null : sql`now()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** The admin who began it comes last: what it does to their own membership must not stop it for the others. */
async function insertChosen(trx: Trx, admin: Admin, { id, choice }: BulkOrder): Promise<number> {
  const wanted = "memberIds" in choice ? [...new Set(choice.memberIds)] : [];
  const known = await trx
    .selectFrom(chosenMemberships(admin, { memberIds: wanted }).as("m"))
    .select(["m.id", "m.name", "m.email"])
    .orderBy((eb) => eb("m.id", "=", admin.memberId))
    .orderBy("m.sort_name")
    .orderBy("m.id")
    .execute();
  if (known.length === 0) throw new NotFound();
  const ids = new Set(known.map((membership) => membership.id));
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

/** Leaves a small bulk action to the request itself, and wakes the worker for a large one. */
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
