import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { lockGroup } from "./group";
import { memberStatus, type Status } from "#app/domain/members/filter";
import { withFew } from "#app/domain/members/matching";
import { selectPage } from "#app/domain/members/paging";
import { hasAccount, toStatus } from "#app/domain/members/status";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { ActingAdmin, Admin, Role } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { searching } from "#app/domain/shared/search-limit";
import { about, actAlone } from "#app/domain/members/member";

export type GroupMember = { id: string; name: string; email: string; role: Role; status: Status };

/** A place in the list: the member before or after whom a page begins. */
export type Place = { after?: string; before?: string };

export type GroupMembersPage = { rows: GroupMember[]; previous: string | undefined; next: string | undefined };

const PER_PAGE = 50;

/** One page of a group's members, by name; nobody for a group of another workspace. */
export async function listGroupMembers(admin: Admin, groupId: string, place: Place): Promise<GroupMembersPage> {
  const direction = isBackwards(place) ? "desc" : "asc";
  const found = await membershipsIn(admin)
    .innerJoin("group_members as gm", (join) =>
      join
        .onRef("gm.workspace_id", "=", "m.workspace_id")
        .onRef("gm.member_id", "=", "m.id")
        .on("gm.group_id", "=", groupId),
    )
    .$if(isBackwards(place) || place.after !== undefined, (query) => query.where(isBeyond(admin, place)))
    .orderBy("gm.member_sort_name", direction)
    .orderBy("gm.member_id", direction)
    .limit(PER_PAGE + 1)
    .execute();
  const { rows, hasPrevious, hasNext } = cutPage(found.map(toMember), PER_PAGE, place);
  return {
    rows,
    previous: hasPrevious ? rows.at(0)?.id : undefined,
    next: hasNext ? rows.at(-1)?.id : undefined,
  };
}

/** The name that a place stands for, also of a member who has left the group meanwhile. */
function isBeyond(admin: Admin, bounds: Place) {
  const place = db
    .selectFrom("members as p")
    .select(["p.sort_name", "p.id"])
    .where("p.workspace_id", "=", admin.workspace.id)
    .where("p.id", "=", bounds.after ?? bounds.before ?? "");
  return isBackwards(bounds)
    ? sql<boolean>`(gm.member_sort_name, gm.member_id) < (${place})`
    : sql<boolean>`(gm.member_sort_name, gm.member_id) > (${place})`;
}

export type Candidate = GroupMember & { isInGroup: boolean };
export type Candidates = { rows: Candidate[]; hasMore: boolean };

const MAX_CANDIDATES = 20;

/**
 * Members of the workspace with each word of the search in their name or address, as the list of users finds them; 20 at most.
 * Throws as `searching` does.
 */
export async function findCandidates(admin: Admin, groupId: string, q: string): Promise<Candidates> {
  const memberships = db
    .selectFrom("members")
    .select(["id", "name", "email", "role", memberStatus.as("status")])
    .where("workspace_id", "=", admin.workspace.id);
  const page = selectPage(
    memberships,
    await withFew(admin, { status: "all", q, per: MAX_CANDIDATES }),
    admin.workspace.id,
  );
  const candidates = db
    .selectFrom(page.as("m"))
    .select(["m.id", "m.name", "m.email", "m.role", "m.status"])
    .select((eb) => [
      hasAccount(eb.ref("m.email")).as("has_account"),
      eb
        .exists(
          eb
            .selectFrom("group_members as gm")
            .select("gm.member_id")
            .where("gm.workspace_id", "=", admin.workspace.id)
            .where("gm.group_id", "=", groupId)
            .whereRef("gm.member_id", "=", "m.id"),
        )
        .as("is_in_group"),
    ])
    .orderBy("m.place");
  const { rows: found } = await searching(admin, (trx) => trx.executeQuery(candidates));
  const rows = found.slice(0, MAX_CANDIDATES);
  return {
    rows: rows.map((row) => ({ ...toMember(row), isInGroup: row.is_in_group === true })),
    hasMore: found.length > rows.length,
  };
}

function membershipsIn(admin: Admin) {
  return db
    .selectFrom("members as m")
    .select(["m.id", "m.name", "m.email", "m.role", memberStatus.as("status")])
    .select((eb) => hasAccount(eb.ref("m.email")).as("has_account"))
    .where("m.workspace_id", "=", admin.workspace.id);
}

type Found = Awaited<ReturnType<ReturnType<typeof membershipsIn>["execute"]>>[number];

function toMember({ id, name, email, role, status, has_account: isKnown }: Found): GroupMember {
  return { id, name, email, role, status: toStatus(status, isKnown) };
}

/**
 * Adds members to a group, each with an audit event; members who are in it already stay. Throws NotFound, and adds nobody,
 * where the group or one of the members is not of the workspace. Answers the names of the group and of the users added.
 */
export async function addToGroup(admin: Admin, groupId: string, memberIds: readonly string[]): Promise<Membership> {
  return actAlone(admin, async (trx) => {
    const group = await lockGroup(trx, admin, groupId);
    const memberships = await lockChosenMembers(trx, admin, memberIds);
    await addMemberships(trx, admin, group, memberships);
    return { group: group.name, users: memberships.map(({ name }) => name) };
  });
}

/** The users who were added to a group, or removed from it, by name. */
export type Membership = { group: string; users: string[] };

/** `addToGroup` for locked memberships and a locked group; answers how many were not in it yet. */
export async function addMemberships(
  trx: Trx,
  admin: ActingAdmin,
  group: { id: string; name: string },
  memberships: HeldMembership[],
): Promise<number> {
  const added = await trx
    .insertInto("group_members")
    .values(memberships.map(({ id }) => ({ workspace_id: admin.workspace.id, member_id: id, group_id: group.id })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("member_id")
    .execute();
  await recordEach(trx, admin, "member.added_to_group", { group, memberships, changed: added });
  return added.length;
}

/**
 * Removes members from a group, each with an audit event; members who are not in it stay out. Throws NotFound, and removes
 * nobody, where the group or one of the members is not of the workspace. Answers as `addToGroup` does.
 */
export async function removeFromGroup(
  admin: Admin,
  groupId: string,
  memberIds: readonly string[],
): Promise<Membership> {
  return actAlone(admin, async (trx) => {
    const group = await lockGroup(trx, admin, groupId);
    const memberships = await lockChosenMembers(trx, admin, memberIds);
    const removed = await trx
      .deleteFrom("group_members")
      .where("workspace_id", "=", admin.workspace.id)
      .where("group_id", "=", groupId)
      .where(
        "member_id",
        "in",
        memberships.map(({ id }) => id),
      )
      .returning("member_id")
      .execute();
    await recordEach(trx, admin, "member.removed_from_group", { group, memberships, changed: removed });
    return { group: group.name, users: memberships.map(({ name }) => name) };
  });
}

type HeldMembership = { workspaceId: string; id: string; email: string };

async function lockChosenMembers(
  trx: Trx,
  admin: Admin,
  memberIds: readonly string[],
): Promise<(HeldMembership & { name: string })[]> {
  const wanted = [...new Set(memberIds)];
  const memberships = await trx
    .selectFrom("members")
    .select(["workspace_id as workspaceId", "id", "email", "name"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "in", wanted)
    .orderBy("id")
    .forKeyShare()
    .execute();
  if (memberships.length < wanted.length) throw new NotFound();
  return memberships;
}

type Change = { group: { name: string }; memberships: HeldMembership[]; changed: { member_id: string }[] };

async function recordEach(
  trx: Trx,
  admin: ActingAdmin,
  action: "member.added_to_group" | "member.removed_from_group",
  { group, memberships, changed }: Change,
) {
  const ids = new Set(changed.map((row) => row.member_id));
  for (const membership of memberships)
    if (ids.has(membership.id)) await record(trx, admin, action, about(membership), { group: group.name });
}

/**
 * Folds the tallies of each group that has gathered many into one row, and sweeps those of deleted groups. The worker's chore.
 */
export async function foldGroupTallies() {
  await sql`
    with crowded as (
      select t.workspace_id, t.group_id
      from group_tallies t left join groups g on g.workspace_id = t.workspace_id and g.id = t.group_id
      group by 1, 2 having count(*) > 10 or bool_and(g.id is null)
    ), folded as (
      delete from group_tallies t using crowded c where t.workspace_id = c.workspace_id and t.group_id = c.group_id
      returning t.workspace_id, t.group_id, t.members
    )
    insert into group_tallies (workspace_id, group_id, members)
    select f.workspace_id, f.group_id, sum(f.members)
    from folded f join groups g on g.workspace_id = f.workspace_id and g.id = f.group_id
    group by 1, 2`.execute(db);
}
