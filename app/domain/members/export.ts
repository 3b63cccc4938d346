import { sql } from "kysely";
import type { Trx } from "#db/database";
import type { JsonObject } from "#db/schema";
import { loggedText, record, type Action } from "#app/domain/audit-log/event";
import { listGroupNames } from "#app/domain/groups/group";
import { countMembers } from "./counts";
import { isNarrow, memberStatus, type Status } from "./filter";
import { selectGroupIds, toGroupNames } from "./list";
import { countMatching, withFew } from "./matching";
import { toDirection, isPlain, selectPage, type Filter } from "./paging";
import { hasAccount, toStatus } from "./status";
import { decrypt, type Metadata } from "./metadata";
import type { Admin, Role } from "#app/domain/shared/actors";
import { COUNTED, limitCount } from "#app/domain/shared/limited-count";
import { countByAccount } from "#app/domain/shared/rate-limit";
import { searching } from "#app/domain/shared/search-limit";
import { actAsAdmin, stillAdmin } from "./member";

export type ExportedMember = {
  name: string;
  email: string;
  role: Role;
  groups: string[];
  status: Status;
  invitedAt: Date;
  joinedAt: Date | null;
  lastSeenAt: Date | null;
  /** The day on which access ends, as 2026-12-31. */
  endsOn: string | null;
  /** Only where it was asked for. */
  metadata: Metadata | "unreadable" | undefined;
};

const BATCH = 1000;
/** The metadata of one member may be 64 KB. */
const METADATA_BATCH = 100;

/**
 * How many members match the filter. Where it narrows them by more than their status, counting ends at a thousand. Undefined
 * where nothing has counted them yet.
 */
export async function countExported(admin: Admin, filter: Filter): Promise<{ count?: number; isMore: boolean }> {
  if (!isNarrow(filter)) return { count: (await countMembers(admin))[filter.status], isMore: false };
  const count = await countMatching(admin, filter, COUNTED);
  return limitCount(count);
}

/** Reads members as `readMembers` does, with their metadata, after the audit log has recorded who exports it. */
export async function* readMembersWithMetadata(admin: Admin, filter: Filter): AsyncGenerator<ExportedMember[]> {
  await countByAccount("export", admin);
  await recordExport(admin, "members.exported", filter);
  yield* readBatches(admin, filter, { withMetadata: true });
}

async function recordExport(admin: Admin, action: Action, filter: Filter) {
  const { count, isMore } = await countExported(admin, filter);
  const groups = await listGroupNames(admin);
  const { status, q, role, group: groupId, invitation } = filter;
  const narrowed = {
    ...(status !== "all" && { status }),
    ...(q !== undefined && { q: loggedText(q) }),
    ...(role !== undefined && { role }),
    ...(groupId !== undefined && { group: groups.find(({ id }) => id === groupId)?.name ?? "" }),
    ...(invitation !== undefined && { invitation }),
  } satisfies JsonObject;
  const subject = { workspaceId: admin.workspace.id, text: admin.workspace.name };
  const members = isMore ? `more than ${COUNTED}` : (count ?? null);
  await actAsAdmin(admin, (trx) => record(trx, admin, action, subject, { ...narrowed, members }));
}

/**
 * All members of the admin's workspace that match the filter, in its order, in batches. Each batch is a query of its own, so
 * that no transaction stays open; a member who is in the workspace throughout is in exactly one batch. The audit log records
 * the export before the first batch is read. Before each batch the admin's permission is checked again: throws as `actAsAdmin`
 * does. Throws TooOften after 60 exports within an hour.
 */
export async function* readMembers(admin: Admin, filter: Filter): AsyncGenerator<ExportedMember[]> {
  await countByAccount("export", admin);
  await recordExport(admin, "members.list_exported", filter);
  yield* readBatches(admin, filter, { withMetadata: false });
}

async function* readBatches(
  admin: Admin,
  wanted: Filter,
  { withMetadata }: { withMetadata: boolean },
): AsyncGenerator<ExportedMember[]> {
  const limit = withMetadata ? METADATA_BATCH : BATCH;
  let filter: Filter | undefined = {
    ...(await withFew(admin, wanted)),
    per: limit,
    after: undefined,
    before: undefined,
  };
  const groups = await listGroupNames(admin);
  while (filter) {
    const found = await readAsAdmin(admin, filter, withMetadata);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    yield rows.map((row) => toExported(admin, row, groups));
    filter = last && found.length > limit ? { ...filter, after: { keys: last.keys, id: last.id } } : undefined;
  }
}

/** A search for a file may wait longer than one for a page. */
const MAX_WAIT_MS = 30_000;

async function readAsAdmin(admin: Admin, batch: Filter, withMetadata: boolean) {
  if (isPlain(batch)) return actAsAdmin(admin, (trx) => readBatch(trx, admin, batch, withMetadata));
  const search = async (trx: Trx) => {
    await stillAdmin(trx, admin);
    return readBatch(trx, admin, batch, withMetadata);
  };
  return searching(admin, search, MAX_WAIT_MS);
}

function readBatch(trx: Trx, admin: Admin, filter: Filter, withMetadata: boolean) {
  const metadata = withMetadata ? sql<Buffer | null>`metadata` : sql<Buffer | null>`null::bytea`;
  const memberships = trx
    .selectFrom("members")
    .select(["workspace_id", "id", "name", "email", "role", "invited_at", "accepted_at", "last_seen_at"])
    .select([memberStatus.as("status"), metadata.as("metadata")])
    .select(sql<string | null>`to_char(ends_on, 'YYYY-MM-DD')`.as("ends_on"))
    .where("workspace_id", "=", admin.workspace.id);
  return trx
    .selectFrom(selectPage(memberships, filter, admin.workspace.id).as("m"))
    .select(["m.id", "m.name", "m.email", "m.role", "m.invited_at", "m.accepted_at", "m.last_seen_at"])
    .select(["m.status", "m.keys", "m.metadata", "m.ends_on"])
    .select((eb) => [
      selectGroupIds(eb.ref("m.workspace_id"), eb.ref("m.id")).as("group_ids"),
      hasAccount(eb.ref("m.email")).as("has_account"),
    ])
    .orderBy("m.place", toDirection(filter))
    .execute();
}

type Found = Awaited<ReturnType<typeof readBatch>>[number];

function toExported(admin: Admin, found: Found, groups: { id: string; name: string }[]): ExportedMember {
  const { name, email, role, group_ids: ids, status, has_account: isKnown } = found;
  return {
    name,
    email,
    role,
    groups: toGroupNames(ids, groups),
    status: toStatus(status, isKnown),
    invitedAt: found.invited_at,
    joinedAt: found.accepted_at,
    lastSeenAt: found.last_seen_at,
    endsOn: found.ends_on,
    metadata: decrypt(found.metadata, admin.workspace.id, found.id),
  };
}
