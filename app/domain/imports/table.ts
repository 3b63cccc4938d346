import { sql } from "kysely";
import { db } from "#db/database";
import type { ImportOutcome } from "#db/schema";
import { actAsAdmin } from "#app/domain/members/member";
import type { Admin } from "#app/domain/shared/actors";
import { countByAccount } from "#app/domain/shared/rate-limit";
import { readTypedMetadata } from "./mend";

/** A row as it was typed, with what became of it, for a file. */
export type FileRow = {
  line: number;
  name: string;
  email: string;
  role: string;
  groups: string;
  endsOn: string;
  metadata: string;
  outcome: ImportOutcome | null;
  reason: string | null;
};

const BATCH = 1000;

/**
 * The rows of an import that could not be done, to be mended and uploaded again: those with an error, and those that were
 * refused. In batches, as an export is read. Throws TooOften after 60 files within an hour.
 */
export async function* readBadRows(admin: Admin, id: string): AsyncGenerator<FileRow[]> {
  await countByAccount("export", admin);
  yield* readRows(admin, id, { isBad: true });
}

/** All rows of an import with what became of each, without metadata. Otherwise as `readBadRows`. */
export async function* readResults(admin: Admin, id: string): AsyncGenerator<FileRow[]> {
  await countByAccount("export", admin);
  yield* readRows(admin, id, { isBad: false });
}

/** Before each batch the admin's permission is checked again. */
async function* readRows(admin: Admin, id: string, { isBad }: { isBad: boolean }): AsyncGenerator<FileRow[]> {
  for (let after = 0; ;) {
    const found = await actAsAdmin(admin, () => findBatch(admin, id, { after, isBad }));
    const last = found.at(-1);
    if (!last) return;
    yield found.map(({ memberId, metadata, keys, unread, ...row }) => ({
      ...row,
      metadata: isBad ? readTypedMetadata(admin.workspace.id, { memberId, metadata, keys, unread }) : "",
    }));
    if (found.length < BATCH) return;
    after = last.line;
  }
}

function findBatch(admin: Admin, id: string, { after, isBad }: { after: number; isBad: boolean }) {
  return db
    .selectFrom("import_rows")
    .select(["line", "name", "email", "typed_role as role", "typed_groups as groups", "typed_ends_on as endsOn"])
    .select(["member_id as memberId", "metadata", "metadata_keys as keys", "typed_metadata as unread"])
    .select(["outcome", "reason"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("import_id", "=", id)
    .where("line", ">", after)
    .$if(isBad, (query) => query.where(sql<boolean>`coalesce(outcome = 'refused', verdict = 'error')`))
    .orderBy("line")
    .limit(BATCH)
    .execute();
}
