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
