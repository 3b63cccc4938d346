import { sql } from "kysely";
import type { Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { actAsSuperAdmin } from "./super-admin";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

/**
 * Archives a workspace: its pages are gone for its members with their next request, its links say so, and nothing of it is
 * mailed. Everything in it is kept. Throws NotFound where there is none.
 */
export async function archiveWorkspace(superAdmin: SuperAdmin, workspaceId: string): Promise<void> {
  await actAsSuperAdmin(superAdmin, async (trx) => {
    const { slug, isArchived } = await lockAny(trx, workspaceId);
    if (isArchived) return;
    await setArchived(trx, workspaceId, true);
    await record(trx, superAdmin, "workspace.archived", { workspaceId, text: slug });
  });
}

/** Takes an archived workspace back as it was, with every link that is not too old. Throws NotFound where there is none. */
export async function restoreWorkspace(superAdmin: SuperAdmin, workspaceId: string): Promise<{ name: string }> {
  return actAsSuperAdmin(superAdmin, async (trx) => {
    const { slug, name, isArchived } = await lockAny(trx, workspaceId);
    if (!isArchived) return { name };
    await setArchived(trx, workspaceId, false);
    await record(trx, superAdmin, "workspace.restored", { workspaceId, text: slug });
    return { name };
  });
}

async function lockAny(trx: Trx, workspaceId: string): Promise<{ slug: string; name: string; isArchived: boolean }> {
  const row = await trx
    .selectFrom("workspaces")
    .select(["slug", "name", "archived_at"])
    .where("id", "=", workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFound();
  return { slug: row.slug, name: row.name, isArchived: row.archived_at !== null };
}

async function setArchived(trx: Trx, workspaceId: string, isArchived: boolean) {
  await trx
    .updateTable("workspaces")
    .set({ archived_at: isArchived ? sql`now()` : null })
    .where("id", "=", workspaceId)
    .execute();
}
