import { sql } from "kysely";
import { inSavepoint, type Trx } from "#db/database";
import { recordMany } from "#app/domain/audit-log/record-many";
import { changeRole } from "#app/domain/members/edit";
import { isActiveAdmin, lockMemberships, type Membership } from "#app/domain/members/member";
import { decrypt, encrypt, keysChanged } from "#app/domain/members/metadata";
import type { Role } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { deleteGroupMembers, insertGroupMembers } from "./groups";
import type { OpenImport } from "./open-import";
import type { Results, RowNow } from "./results";

/** What a row says of a member, whose membership is locked; null where it says nothing. */
type Wanted = {
  line: number;
  membership: Membership;
  role: Role | null;
  groupIds: string[] | null;
  metadata: { encrypted: Buffer | null; rowId: string } | null;
  endsOn: string | null;
};

type Changes = { rows: RowNow[]; groups: Map<string, string> };

/**
 * Makes role, groups, metadata and end of access of these members what their rows say, with an audit event for each of them that
 * changes. Writes into the results whom a rule refuses: the last active admin, and the admin of the import themselves.
 */
export async function updateRows(trx: Trx, open: OpenImport, { rows, groups }: Changes, results: Results) {
  if (rows.length === 0) return;
  const wanted = await readWanted(trx, open, rows);
  const allowed: Wanted[] = [];
  for (const one of wanted) {
    const refusal = await demote(trx, open, one);
    if (refusal === undefined) allowed.push(one);
    else results.set(one.line, { outcome: "refused", reason: refusal });
  }
  await changeRoles(trx, open, allowed);
  await changeGroups(trx, open, allowed, groups);
  await changeMetadata(trx, open, allowed);
  await changeEnds(trx, open, allowed);
}

async function readWanted(trx: Trx, { workspaceId }: OpenImport, rows: RowNow[]): Promise<Wanted[]> {
  const ids = rows.flatMap(({ here }) => (here === null ? [] : [here]));
  const memberships = new Map((await lockMemberships(trx, workspaceId, ids)).map((one) => [one.id, one]));
  return rows.flatMap((row) => {
    const membership = memberships.get(row.here ?? "");
    if (!membership) return [];
    const { line, role, ends_on: endsOn } = row;
    const metadata = row.metadata_keys === null ? null : { encrypted: row.metadata, rowId: row.member_id };
    const groupIds = row.group_names === null ? null : (row.group_ids ?? []);
    return [{ line, membership, role, groupIds, metadata, endsOn }];
  });
}

/** Takes the role away from an active admin, one by one: one must remain. Answers why not, where that is refused. */
async function demote(trx: Trx, { actor }: OpenImport, { membership, role }: Wanted): Promise<string | undefined> {
  if (role === null || role === "admin" || !isActiveAdmin(membership)) return undefined;
  if (membership.id === actor.memberId) return "You cannot take the Admin role from yourself by an import";
  const work = async () => void (await changeRole(trx, actor, membership, role));
  return inSavepoint<string | undefined>(trx, work, (error) => {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  });
}

async function changeRoles(trx: Trx, { workspaceId, actor }: OpenImport, wanted: Wanted[]) {
  const changed = wanted.flatMap(({ membership, role }) => {
    const isDone = isActiveAdmin(membership);
    return role === null || role === membership.role || isDone ? [] : [{ membership, role }];
  });
  if (changed.length === 0) return;
  const ids = changed.map(({ membership }) => membership.id);
  const roles = changed.map(({ role }) => role);
  await sql`
    update members set role = c.role from unnest(${ids}::uuid[], ${roles}::member_role[]) as c (id, role)
    where workspace_id = ${workspaceId} and members.id = c.id`.execute(trx);
  const events = changed.map(({ membership, role }) => toEvent(membership, { from: membership.role, to: role }));
  await recordMany(trx, actor, "member.role_changed", workspaceId, events);
}

async function changeGroups(trx: Trx, open: OpenImport, wanted: Wanted[], groups: Map<string, string>) {
  const { workspaceId, actor } = open;
  const named = wanted.filter(({ groupIds }) => groupIds !== null);
  if (named.length === 0) return;
  const before = await listGroupIds(
    trx,
    workspaceId,
    named.map(({ membership }) => membership.id),
  );
  const changed = named.flatMap(({ membership, groupIds }) => {
    const [old, now] = [before.get(membership.id) ?? new Map<string, string>(), new Set(groupIds)];
    const added = [...now].filter((id) => !old.has(id));
    const removed = [...old.keys()].filter((id) => !now.has(id));
    return added.length + removed.length === 0 ? [] : [{ membership, added, removed, old }];
  });
  const toPairs = (member: Membership, ids: string[]) => ids.map((groupId) => ({ memberId: member.id, groupId }));
  const [added, removed] = [
    changed.flatMap((one) => toPairs(one.membership, one.added)),
    changed.flatMap((one) => toPairs(one.membership, one.removed)),
  ];
  await deleteGroupMembers(trx, workspaceId, removed);
  await insertGroupMembers(trx, workspaceId, added);
  const events = changed.map(({ membership, added, removed, old }) =>
    toEvent(membership, {
      added: added.map((id) => groups.get(id) ?? ""),
      removed: removed.map((id) => old.get(id) ?? ""),
    }),
  );
  await recordMany(trx, actor, "member.groups_changed", workspaceId, events);
}

/** The groups of each member, their names by their ids. */
async function listGroupIds(trx: Trx, workspaceId: string, memberIds: string[]) {
  const rows = await trx
    .selectFrom("group_members as gm")
    .innerJoin("groups as g", (join) =>
      join.onRef("g.workspace_id", "=", "gm.workspace_id").onRef("g.id", "=", "gm.group_id"),
    )
    .select(["gm.member_id as memberId", "g.id", "g.name"])
    .where("gm.workspace_id", "=", workspaceId)
    .where(sql<boolean>`gm.member_id = any (${memberIds}::uuid[])`)
    .execute();
  const found = new Map<string, Map<string, string>>();
  for (const { memberId, id, name } of rows)
    found.set(memberId, (found.get(memberId) ?? new Map<string, string>()).set(id, name));
  return found;
}

async function changeMetadata(trx: Trx, { workspaceId, actor }: OpenImport, wanted: Wanted[]) {
  const changed = wanted.flatMap(({ membership, metadata }) => {
    const now = metadata && decrypt(metadata.encrypted, workspaceId, metadata.rowId);
    if (metadata === null || now === "unreadable" || now === null) return [];
    const before = decrypt(membership.metadata, workspaceId, membership.id);
    const details = keysChanged(before, now);
    const isChanged = before === "unreadable" || details.added + details.changed + details.removed > 0;
    return isChanged ? [{ membership, details, encrypted: encrypt(now, workspaceId, membership.id) }] : [];
  });
  if (changed.length === 0) return;
  const ids = changed.map(({ membership }) => membership.id);
  const encrypted = changed.map((one) => one.encrypted);
  await sql`
    update members set metadata = c.metadata from unnest(${ids}::uuid[], ${encrypted}::bytea[]) as c (id, metadata)
    where workspace_id = ${workspaceId} and members.id = c.id`.execute(trx);
  const events = changed.map(({ membership, details }) => toEvent(membership, details));
  await recordMany(trx, actor, "member.metadata_changed", workspaceId, events);
}

async function changeEnds(trx: Trx, { workspaceId, actor }: OpenImport, wanted: Wanted[]) {
  const changed = wanted.filter(({ membership, endsOn }) => endsOn !== null && endsOn !== membership.endsOn);
  if (changed.length === 0) return;
  const ids = changed.map(({ membership }) => membership.id);
  const days = changed.map(({ endsOn }) => endsOn);
  await sql`
    update members set ends_on = c.day from unnest(${ids}::uuid[], ${days}::date[]) as c (id, day)
    where workspace_id = ${workspaceId} and members.id = c.id`.execute(trx);
  const events = changed.map(({ membership, endsOn }) => toEvent(membership, { from: membership.endsOn, to: endsOn }));
  await recordMany(trx, actor, "member.end_changed", workspaceId, events);
}

function toEvent({ id, email }: Membership, details: Record<string, string | number | null | string[]>) {
  return { memberId: id, email, details };
}
