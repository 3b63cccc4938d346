import { sql } from "kysely";
import { db } from "#db/database";
import { settings } from "#app/settings";
import type { Member } from "#app/domain/shared/actors";

/** What an admin has done of what a new workspace needs. */
export type FirstSteps = { hasMail: boolean; hasUsers: boolean; hasSecondAdmin: boolean; hasGroups: boolean };

/**
 * The first steps of a workspace, for its admins; undefined once all are done, or an admin has dismissed them. A workspace that is
 * past them costs no query: the visit itself says so.
 */
export async function findFirstSteps({ role, workspace }: Member): Promise<FirstSteps | undefined> {
  if (role !== "admin" || !workspace.hasFirstSteps) return undefined;
  return toFirstSteps(await selectDoneSteps(workspace.id).executeTakeFirst());
}

/** What is done of the steps of a workspace that has not dismissed them, for a query that reads more. */
export function selectDoneSteps(workspaceId: string) {
  return db
    .selectFrom("workspaces as w")
    .select([hasUsers.as("hasUsers"), hasSecondAdmin.as("hasSecondAdmin"), hasGroups.as("hasGroups")])
    .where("w.id", "=", workspaceId)
    .where("w.first_steps_dismissed_at", "is", null);
}

/** What `findFirstSteps` answers, of what `selectDoneSteps` read. */
export function toFirstSteps(done: Omit<FirstSteps, "hasMail"> | null | undefined): FirstSteps | undefined {
  const steps = done && { hasMail: isMailSetUp(), ...done };
  return steps && Object.values(steps).includes(false) ? steps : undefined;
}

/** Hides the first steps from all admins of the workspace. It concerns nobody's access: the audit log does not tell of it. */
export async function dismissFirstSteps({ role, workspace }: Member): Promise<void> {
  if (role !== "admin") return;
  await db
    .updateTable("workspaces")
    .set({ first_steps_dismissed_at: sql`now()` })
    .where("id", "=", workspace.id)
    .where("first_steps_dismissed_at", "is", null)
    .execute();
}

/** Remembers of the workspaces that have done all of them, so that they are asked no more. The worker's chore. */
export async function closeFirstSteps(): Promise<void> {
  if (!isMailSetUp()) return;
  await db
    .updateTable("workspaces as w")
    .set({ first_steps_dismissed_at: sql`now()` })
    .where("first_steps_dismissed_at", "is", null)
    .where(sql<boolean>`${hasUsers} and ${hasSecondAdmin} and ${hasGroups}`)
    .execute();
}

function isMailSetUp(): boolean {
  const { mail } = settings();
  return mail === "resend" || mail === "smtp";
}

// Rows are looked for in the order of an index: without one, a small workspace beside a large one reads the large one's rows.

/** The first member is the one who made the workspace. */
const hasUsers = sql<boolean>`exists (
  select from members m where m.workspace_id = w.id order by m.sort_name, m.id offset 1
)`;

const hasGroups = sql<boolean>`exists (select from groups g where g.workspace_id = w.id)`;

/** One who is invited counts: what is left to do then is theirs. */
const hasSecondAdmin = sql<boolean>`exists (
  select from members m where m.workspace_id = w.id and m.role = 'admin' and m.archived_at is null
  order by m.sort_name, m.id offset 1
)`;
