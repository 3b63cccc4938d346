import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { closeRequest } from "#app/domain/access-requests/access-request";
import { record } from "#app/domain/audit-log/event";
import { lockInstance } from "#app/domain/instance/super-admin";
import { refuseCreation } from "#app/domain/instance/settings";
import { closeInvitation } from "#app/domain/invitations/invitation";
import type { Member, Person, Role, Workspace } from "#app/domain/shared/actors";
import { countWorkspace } from "#app/domain/shared/rate-limit";
import { Refusal } from "#app/domain/shared/errors";
import { sortName } from "#app/domain/shared/names";
import { activeAdmins } from "#app/domain/members/member";

/**
 * First segments of paths that are Foyer's own, now or soon: a workspace of such an address would have no start page.
 * tests/web/reserved-addresses.test.ts compares them with the routes, the server and the public files.
 */
const reserved = new Set(
  "api assets build change-email dev favicon forgot-password healthz help instance invite login logout metrics new profile readyz reset-password restore-email setup signup static verify-email webhooks workspaces".split(
    " ",
  ),
);

/** Refuses (the named field) a slug that is not 2 to 40 of `a-z 0-9 -`, or that is a path of Foyer's own. */
export function checkSlug(slug: string, field: string) {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38})[a-z0-9]$/.test(slug))
    throw new Refusal("Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus", field);
  if (reserved.has(slug)) throw new Refusal(`Choose another address than "${slug}": Foyer uses it itself`, field);
}

/** The addresses of live workspaces that were given before they became Foyer's own. */
export async function listReservedAddresses(): Promise<string[]> {
  const found = await db
    .selectFrom("workspaces")
    .select("slug")
    .where("slug", "in", [...reserved])
    .where("archived_at", "is", null)
    .orderBy("slug")
    .execute();
  return found.map(({ slug }) => slug);
}

/** The Refusal (the named field) of a slug that another workspace has. */
export function slugIsTaken(slug: string, field: string): Refusal {
  return new Refusal(`The address "${slug}" is taken: choose another`, field);
}

/**
 * Makes a workspace and its maker's membership as its first Admin. Refuses somebody whose address nobody proved, and (field
 * `slug`) an address that cannot be, is taken, or still leads to a workspace that had it before. Throws Forbidden for somebody
 * who may not create workspaces here, and TooOften after ten of one account within a day.
 */
export async function createWorkspace(person: Person, answers: { name: string; slug: string }): Promise<Workspace> {
  if (!person.isVerified)
    throw new Refusal("Confirm your email address first: choose a new password by the link that Foyer mails to it");
  checkSlug(answers.slug, "slug");
  return db.transaction().execute(async (trx) => {
    await refuseCreation(trx, person);
    await countWorkspace(trx, person);
    const workspace = await insertWorkspace(trx, answers.slug, answers.name);
    if (!workspace) throw slugIsTaken(answers.slug, "slug");
    await makeAdmin(trx, workspace, person);
    await record(trx, person, "workspace.created", { workspaceId: workspace.id, text: workspace.slug });
    return workspace;
  });
}

/** Makes a workspace; undefined when its slug is taken, or still leads to a workspace that had it before. */
export async function insertWorkspace(trx: Trx, slug: string, name: string): Promise<Workspace | undefined> {
  await lockInstance(trx);
  if (await isFormerSlug(trx, slug)) return undefined;
  return trx
    .insertInto("workspaces")
    .values({ slug, name })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning(["id", "slug", "name", "invitation_days as invitationDays"])
    .executeTakeFirst();
}

async function isFormerSlug(trx: Trx, slug: string): Promise<boolean> {
  const former = await trx.selectFrom("former_slugs").select("slug").where("slug", "=", slug).executeTakeFirst();
  return former !== undefined;
}

/**
 * Makes a person an active admin of a workspace: by a new membership, or by the one that their address has, which is unarchived
 * where it is archived. An open invitation of the membership is closed as accepted.
 */
export async function makeAdmin(
  trx: Trx,
  workspace: Workspace,
  person: { accountId: string; name: string; email: string },
) {
  await closeRequest(trx, { workspaceId: workspace.id, accountId: person.accountId }, "joined");
  const membership = await trx
    .insertInto("members")
    .values({
      workspace_id: workspace.id,
      email: person.email,
      name: person.name,
      sort_name: sortName(person.name),
      role: "admin",
      account_id: person.accountId,
      accepted_at: sql`now()`,
    })
    .onConflict((conflict) =>
      conflict.columns(["workspace_id", "email"]).doUpdateSet({
        role: "admin",
        account_id: person.accountId,
        accepted_at: sql`now()`,
        archived_at: null,
        declined_at: null,
        left_at: null,
        ends_on: null,
      }),
    )
    .returning(["workspace_id as workspaceId", "id", "email"])
    .executeTakeFirstOrThrow();
  await closeInvitation(trx, membership, "accepted");
  return membership;
}

export type OwnMembership = { slug: string; name: string; role: Role };

/** The workspaces in which a person has an active membership, by name. */
export async function listMemberships(person: Person): Promise<OwnMembership[]> {
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

/** Whether a person was a member somewhere, or is invited by an invitation that is open or ran out. */
export async function hasFormerMembership({ accountId, email, isVerified }: Person): Promise<boolean> {
  const former = await db
    .selectFrom("members")
    .select("id")
    .where((eb) => {
      const isPending = eb.and([eb("email", "=", email), eb("accepted_at", "is", null), eb("archived_at", "is", null)]);
      const isTheirs = eb("account_id", "=", accountId);
      return isVerified ? eb.or([isTheirs, isPending]) : isTheirs;
    })
    .limit(1)
    .executeTakeFirst();
  return former !== undefined;
}

/** The address to which a former one leads now, for somebody with an active membership there; else undefined. */
export async function findMove(person: Person, formerSlug: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("former_slugs")
    .innerJoin("workspaces", "workspaces.id", "former_slugs.leads_to")
    .innerJoin("members", "members.workspace_id", "workspaces.id")
    .select("workspaces.slug")
    .where("former_slugs.slug", "=", formerSlug)
    .where("workspaces.archived_at", "is", null)
    .where("members.account_id", "=", person.accountId)
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .executeTakeFirst();
  return row?.slug;
}

/** Whom a member can ask: the active admins who can sign in, ten at most. */
export async function listAdmins(member: Member): Promise<{ name: string; email: string }[]> {
  return activeAdmins(db, member.workspace.id)
    .select(["members.name", "members.email"])
    .orderBy("members.sort_name")
    .limit(10)
    .execute();
}
