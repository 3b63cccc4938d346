import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { closeRequest } from "#app/domain/access-requests/access-request";
import { record } from "#app/domain/audit-log/event";
import { lockInstance } from "#app/domain/instance/super-admin";
import { refuseCreation } from "#app/domain/instance/settings";
import { closeInvitation } from "#app/domain/invitations/invitation";
import type { Member, Person, Role, Workspace } from "#app/domain/shared/actors";
import { countByAccount } from "#app/domain/shared/rate-limit";
import { toFace, type Logo } from "#app/domain/shared/face";
import { Refusal } from "#app/domain/shared/errors";
import { sortName } from "#app/domain/shared/names";
import { activeAdmins } from "#app/domain/members/member";
import { checkSlug, numberSlug, reservedSlugs, suggestSlug } from "./slug";
import { readTimeZone } from "./time-zone";

/** The addresses of live workspaces that were given before they became Foyer's own. */
export async function listReservedAddresses(): Promise<string[]> {
  const found = await db
    .selectFrom("workspaces")
    .select("slug")
    .where("slug", "in", [...reservedSlugs])
    .where("archived_at", "is", null)
    .orderBy("slug")
    .execute();
  return found.map(({ slug }) => slug);
}

/** The Refusal (the named field) of a slug that another workspace has. */
export function slugIsTaken(slug: string, field: string): Refusal {
  return new Refusal(`The address "${slug}" is taken: choose another`, field);
}

/** `slug` may be left empty: then it is made from the name. Without a `timeZone`, it is UTC. */
export type NewWorkspace = { name: string; slug: string; timeZone?: string };

/**
 * Makes a workspace and its maker's membership as its first Admin. Refuses somebody whose address nobody proved, and what
 * `foundWorkspace` does (field `slug`). Throws Forbidden for somebody who may not create workspaces here, and TooOften after ten
 * of one account within a day.
 */
export async function createWorkspace(person: Person, answers: NewWorkspace): Promise<Workspace> {
  if (!person.isVerified)
    throw new Refusal("Confirm your email address first: choose a new password by the link that Foyer mails to it");
  return db.transaction().execute(async (trx) => {
    await refuseCreation(trx, person);
    await countByAccount("workspaces-by", person, trx);
    const workspace = await foundWorkspace(trx, answers, "slug");
    await makeAdmin(trx, workspace, person);
    await record(trx, person, "workspace.created", { workspaceId: workspace.id, text: workspace.slug });
    return workspace;
  });
}

/**
 * Makes a workspace as its founder named it. An empty slug is made from the name, with a number where others have it; the
 * slug that JavaScript suggests is treated alike. Refuses (the named field) a slug that cannot be, is taken, or still leads to a
 * workspace that had it before, and an empty one where the name suggests none; and (field `timeZone`) a time zone that `readTimeZone` refuses.
 */
export async function foundWorkspace(trx: Trx, answers: NewWorkspace, field: string): Promise<Workspace> {
  if (answers.slug) checkSlug(answers.slug, field);
  const timeZone = await readTimeZone(trx, answers.timeZone);
  await lockInstance(trx);
  const slug = isSuggested(answers) ? await findFreeSlug(trx, answers.name, field) : answers.slug;
  const workspace = await insertWorkspace(trx, slug, answers.name, timeZone);
  if (!workspace) throw slugIsTaken(slug, field);
  return workspace;
}

/** With JavaScript, the field holds what the name suggests: the answer is the same as to an empty field. */
function isSuggested({ name, slug }: NewWorkspace): boolean {
  return slug === "" || slug === suggestSlug(name);
}

const MAX_NUMBER = 99;

/** The first slug of a name that nobody has or had. Needs the instance's lock. */
async function findFreeSlug(trx: Trx, name: string, field: string): Promise<string> {
  const suggested = suggestSlug(name);
  if (!suggested) throw new Refusal("Enter an address: none can be made from this name", field);
  const numbers = Array.from({ length: MAX_NUMBER - 1 }, (_, index) => numberSlug(suggested, index + 2));
  const slugs = [suggested, ...numbers];
  const taken = await trx
    .selectFrom("workspaces")
    .select("slug")
    .where("slug", "in", slugs)
    .union((eb) => eb.selectFrom("former_slugs").select("slug").where("slug", "in", slugs))
    .execute();
  const free = slugs.find((slug) => !taken.some((one) => one.slug === slug));
  if (!free) throw slugIsTaken(suggested, field);
  return free;
}

/** Makes a workspace; undefined when its slug is taken, or still leads to a workspace that had it before. */
export async function insertWorkspace(
  trx: Trx,
  slug: string,
  name: string,
  timeZone = "UTC",
): Promise<Workspace | undefined> {
  await lockInstance(trx);
  if (await isFormerSlug(trx, slug)) return undefined;
  return trx
    .insertInto("workspaces")
    .values({ slug, name, time_zone: timeZone })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning(["id", "slug", "name", "invitation_days as invitationDays", "time_zone as timeZone"])
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

export type OwnMembership = { slug: string; name: string; role: Role; logo?: Logo };

/** The workspaces in which a person has an active membership, by name. */
export async function listMemberships(person: Person): Promise<OwnMembership[]> {
  const memberships = await db
    .selectFrom("members")
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .leftJoin("workspace_logos as logos", "logos.workspace_id", "workspaces.id")
    .select(["workspaces.slug", "workspaces.name", "members.role", "workspaces.id"])
    .select(["logos.id as logo_id", "logos.width as logo_width", "logos.height as logo_height"])
    .where("members.account_id", "=", person.accountId)
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .where("workspaces.archived_at", "is", null)
    .orderBy("workspaces.name")
    .execute();
  return memberships.map(({ slug, name, role, ...row }) => ({ slug, name, role, ...toFace({ ...row, accent: null }) }));
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

/** The admins that a member can ask: the other active ones who can sign in, ten at most. */
export async function listAdmins(member: Member): Promise<{ name: string; email: string }[]> {
  return activeAdmins(db, member.workspace.id)
    .select(["members.name", "members.email"])
    .where("members.id", "<>", member.memberId)
    .orderBy("members.sort_name")
    .limit(10)
    .execute();
}
