import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import type { Member, Person, Role, Workspace } from "./people";
import { Refusal } from "./refusals";

/** First segments of paths that are Foyer's own, now or soon. */
const reserved = new Set(
  "api assets dev favicon forgot-password healthz instance invite login logout metrics new profile readyz reset-password setup signup static verify-email webhooks workspaces".split(
    " ",
  ),
);

/** Refuses (the named field) a slug that is not 2 to 40 of `a-z 0-9 -`, or that is a path of Foyer's own. */
export function checkSlug(slug: string, field: string) {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38})[a-z0-9]$/.test(slug))
    throw new Refusal("Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus", field);
  if (reserved.has(slug)) throw new Refusal(`Choose another address than "${slug}": Foyer uses it itself`, field);
}

/** Makes a workspace; undefined when its slug is taken. */
export async function insertWorkspace(trx: Trx, slug: string, name: string): Promise<Workspace | undefined> {
  return trx
    .insertInto("workspaces")
    .values({ slug, name })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning(["id", "slug", "name", "invitation_days as invitationDays"])
    .executeTakeFirst();
}

/** The active seat of a person in the live workspace of this slug. Being seen is written every five minutes at most. */
export async function findSeat(person: Person, slug: string): Promise<Member | undefined> {
  const row = await db
    .selectFrom("workspaces")
    .innerJoin("members", "members.workspace_id", "workspaces.id")
    .select(["workspaces.id", "workspaces.slug", "workspaces.name", "workspaces.invitation_days"])
    .select(["members.id as memberId", "members.role"])
    .select(sql<boolean>`coalesce(members.last_seen_at < now() - interval '5 minutes', true)`.as("isStale"))
    .where("workspaces.slug", "=", slug)
    .where("workspaces.archived_at", "is", null)
    .where("members.account_id", "=", person.accountId)
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.isStale) await markSeen(row.id, row.memberId);
  const { id, name, invitation_days: invitationDays } = row;
  return { ...person, memberId: row.memberId, role: row.role, workspace: { id, slug: row.slug, name, invitationDays } };
}

async function markSeen(workspaceId: string, memberId: string) {
  await db
    .updateTable("members")
    .set({ last_seen_at: sql`now()` })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", memberId)
    .execute();
}

export type OwnSeat = { slug: string; name: string; role: Role };

/** The workspaces in which a person has an active seat, by name. */
export async function listSeats(person: Person): Promise<OwnSeat[]> {
  return db
    .selectFrom("members")
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .select(["workspaces.slug", "workspaces.name", "members.role"])
    .where("members.account_id", "=", person.accountId)
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .where("workspaces.archived_at", "is", null)
    .orderBy("workspaces.name")
    .execute();
}

/** Whom a member can ask: the active admins, ten at most. */
export async function listAdmins(member: Member): Promise<{ name: string; email: string }[]> {
  return db
    .selectFrom("members")
    .select(["name", "email"])
    .where("workspace_id", "=", member.workspace.id)
    .where("role", "=", "admin")
    .where("accepted_at", "is not", null)
    .where("archived_at", "is", null)
    .orderBy("sort_name")
    .limit(10)
    .execute();
}
