import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import type { Admin, Role } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

/** An import of a workspace. */
export type ImportKey = { workspaceId: string; id: string };

/** What is being done with an import, or came of it. An unread draft has no verdicts yet. */
export type ImportState = "unread" | "draft" | "running" | "stopped" | "finished" | "undoing" | "undone";

const stateOf = sql<ImportState>`case
  when checked_at is null then 'unread'
  when confirmed_at is null then 'draft'
  when undone_at is not null then 'undone'
  when undo_asked_at is not null and stopped_because is null then 'undoing'
  when finished_at is not null then 'finished'
  when stopped_because is not null then 'stopped'
  else 'running' end`;

export type Import = {
  id: string;
  fileName: string;
  state: ImportState;
  actor: string;
  madeAt: Date;
  confirmedAt: Date | null;
  stoppedBecause: string | null;
  ignoredColumns: string[];
  total: number;
  invited: number;
  updated: number;
  unarchived: number;
  unchanged: number;
  refused: number;
  /** How many emails it has queued. */
  mails: number;
  /** How many of its invitations were taken back. */
  cancelled: number;
  role: Role | null;
  /** How many rows were done in how many seconds since it was begun or continued. */
  pace: { rows: number; seconds: number } | null;
};

/** An import of the admin's workspace. Throws NotFound for any other id. */
export async function findImport(admin: Admin, id: string): Promise<Import> {
  return selectImports(admin.workspace.id)
    .where("id", "=", id)
    .executeTakeFirstOrThrow(() => new NotFound());
}

const PER_PAGE = 20;

/**
 * The imports of the admin's workspace, newest first, 20 at most, and whether there are more before them. With `before` those
 * made before that one.
 */
export async function listImports(admin: Admin, before?: string): Promise<{ rows: Import[]; hasMore: boolean }> {
  const found = await selectImports(admin.workspace.id)
    .where("checked_at", "is not", null)
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(made_at, id) < (
        select made_at, id from imports where workspace_id = ${admin.workspace.id} and id = ${before ?? null})`),
    )
    .orderBy("made_at", "desc")
    .orderBy("id", "desc")
    .limit(PER_PAGE + 1)
    .execute();
  return { rows: found.slice(0, PER_PAGE), hasMore: found.length > PER_PAGE };
}

function selectImports(workspaceId: string) {
  return db
    .selectFrom("imports")
    .select(["id", "file_name as fileName", "actor", "made_at as madeAt", "confirmed_at as confirmedAt"])
    .select(["stopped_because as stoppedBecause", "ignored_columns as ignoredColumns"])
    .select(["total", "invited", "updated", "unarchived", "unchanged", "refused", "mails", "cancelled", "role"])
    .select(stateOf.as("state"))
    .select(
      sql<Import["pace"]>`case when worked_at > begun_at then jsonb_build_object(
        'rows', invited + updated + unarchived + unchanged + refused - begun_with,
        'seconds', round(extract(epoch from worked_at - begun_at)::numeric, 3)) end`.as("pace"),
    )
    .where("workspace_id", "=", workspaceId);
}

/** Locks an import whose rows have their verdicts, confirmed or not. Throws NotFound where the workspace has none. */
export async function lockImport(trx: Trx, { workspaceId, id }: ImportKey) {
  return trx
    .selectFrom("imports")
    .select(["total", "file_name as fileName"])
    .select(sql<boolean>`confirmed_at is not null`.as("isConfirmed"))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("checked_at", "is not", null)
    .forUpdate()
    .executeTakeFirstOrThrow(() => new NotFound());
}
