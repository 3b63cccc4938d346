import { db } from "#db/database";
import { listGroupNames } from "./groups";
import { directionOf, memberStatus, pageOf, type Filter, type Status } from "./member-filter";
import { groupIdsOfM, groupNamesOf, hasAccountOfM, toStatus, withFew } from "./member-list";
import type { Admin, Role } from "./people";

export type ExportedMember = {
  name: string;
  email: string;
  role: Role;
  groups: string[];
  status: Status;
  invitedAt: Date;
  joinedAt: Date | null;
  lastSeenAt: Date | null;
};

const BATCH = 1000;

/**
 * All members of the admin's workspace that fit the filter, in its order, in batches. Each batch is a question of its own:
 * none is held open, and whoever is there all the while is in exactly one.
 */
export async function* readMembers(admin: Admin, wanted: Filter): AsyncGenerator<ExportedMember[]> {
  let filter: Filter | undefined = {
    ...(await withFew(admin, wanted)),
    per: BATCH,
    after: undefined,
    before: undefined,
  };
  const groups = await listGroupNames(admin);
  while (filter) {
    const found = await readBatch(admin, filter);
    const rows = found.slice(0, BATCH);
    const last = rows.at(-1);
    yield rows.map((row) => toExported(row, groups));
    filter = last && found.length > BATCH ? { ...filter, after: { keys: last.keys, id: last.id } } : undefined;
  }
}

function readBatch(admin: Admin, filter: Filter) {
  const seats = db
    .selectFrom("members")
    .select(["workspace_id", "id", "name", "email", "role", "invited_at", "accepted_at", "last_seen_at"])
    .select(memberStatus.as("status"))
    .where("workspace_id", "=", admin.workspace.id);
  return db
    .selectFrom(pageOf(seats, filter).as("m"))
    .select(["m.id", "m.name", "m.email", "m.role", "m.invited_at", "m.accepted_at", "m.last_seen_at"])
    .select(["m.status", "m.keys"])
    .select([groupIdsOfM.as("group_ids"), hasAccountOfM().as("has_account")])
    .orderBy("m.place", directionOf(filter))
    .execute();
}

type Found = Awaited<ReturnType<typeof readBatch>>[number];

function toExported(found: Found, groups: { id: string; name: string }[]): ExportedMember {
  const { name, email, role, group_ids: ids, status, has_account: hasAccount } = found;
  return {
    name,
    email,
    role,
    groups: groupNamesOf(ids, groups),
    status: toStatus(status, hasAccount),
    invitedAt: found.invited_at,
    joinedAt: found.accepted_at,
    lastSeenAt: found.last_seen_at,
  };
}
