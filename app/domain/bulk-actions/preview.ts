import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { memberStatus, whereMatching, type Matching } from "#app/domain/members/filter";
import { withFew } from "#app/domain/members/matching";
import type { Admin } from "#app/domain/shared/actors";
import { searching } from "#app/domain/shared/search-limit";

/** Whom a bulk action is about: users chosen one by one, or all that match the list's filter at that moment. */
export type Choice = { memberIds: readonly string[] } | { matching: Matching };

/** How many one bulk action may be about. */
export const MAX_CHOSEN = 100_000;

export type Preview = {
  /** Those of them that are in the workspace: more than 100,000 are not counted. */
  total: number;
  isTooMany: boolean;
  invited: number;
  active: number;
  archived: number;
  activeAdmins: number;
  isAdminThere: boolean;
  /** A few of them. */
  people: { id: string; name: string; email: string }[];
};

const NAMED = 5;

/**
 * How many users of each kind are chosen, and a few of them by name and address, for the page that asks for confirmation. Throws as
 * `searching` does.
 */
export async function previewChoice(admin: Admin, wanted: Choice): Promise<Preview> {
  const choice = "matching" in wanted ? { matching: await withFew(admin, wanted.matching) } : wanted;
  const look = async (at: Database | Trx) => ({
    counts: await countChosen(at, admin, choice),
    named: await chosenMemberships(admin, choice, at).orderBy("sort_name").orderBy("id").limit(NAMED).execute(),
  });
  const { counts, named } = await ("matching" in choice ? searching(admin, look) : look(db));
  return {
    ...counts,
    total: Math.min(counts.total, MAX_CHOSEN),
    isTooMany: counts.total > MAX_CHOSEN,
    people: named.map(({ id, name, email }) => ({ id, name, email })),
  };
}

async function countChosen(at: Database | Trx, admin: Admin, choice: Choice) {
  const count = (fits: ReturnType<typeof sql>) => sql<number>`(count(*) filter (where ${fits}))::int`;
  return at
    .selectFrom(
      chosenMemberships(admin, choice, at)
        .limit(MAX_CHOSEN + 1)
        .as("m"),
    )
    .select(sql<number>`count(*)::int`.as("total"))
    .select(count(sql`m.status = 'invited'`).as("invited"))
    .select(count(sql`m.status = 'active'`).as("active"))
    .select(count(sql`m.status = 'archived'`).as("archived"))
    .select(count(sql`m.status = 'active' and m.role = 'admin'`).as("activeAdmins"))
    .select(sql<boolean>`coalesce(bool_or(m.id = ${admin.memberId}), false)`.as("isAdminThere"))
    .executeTakeFirstOrThrow();
}

/** The memberships of the admin's workspace that are chosen, in no order. */
export function chosenMemberships(admin: Admin, choice: Choice, at: Database | Trx = db) {
  const memberships = at
    .selectFrom("members")
    .select(["id", "name", "email", "sort_name", "role", memberStatus.as("status")])
    .where("workspace_id", "=", admin.workspace.id);
  if ("matching" in choice) return whereMatching(memberships, choice.matching, admin.workspace.id);
  return memberships.where(sql<boolean>`id = any (${choice.memberIds}::uuid[])`);
}
