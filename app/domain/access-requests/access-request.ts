import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import type { AccessRequestEnd } from "#db/schema";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

/** How many may be open in one workspace. */
export const MAX_REQUESTS = 1000;
const PAGE = 50;

export type RequestRow = {
  id: string;
  name: string;
  email: string;
  note: string;
  askedAt: Date;
  /** The account is archived on this instance: no workspace can approve its request. */
  isArchived: boolean;
};

/** The ids of the requests after which, or before which, a page of the queue begins. */
export type RequestBounds = { after?: string; before?: string };

/** One page of the open requests, the oldest first. */
export async function listRequests(admin: Admin, bounds: RequestBounds) {
  const isBack = isBackwards(bounds);
  const place = isBack ? bounds.before : bounds.after;
  const found = await selectRequests(admin)
    .where("r.closed_at", "is", null)
    .$if(place !== undefined, (query) => query.where(beyond(admin, place ?? "", isBack)))
    .orderBy("r.asked_at", isBack ? "desc" : "asc")
    .orderBy("r.id", isBack ? "desc" : "asc")
    .limit(PAGE + 1)
    .execute();
  const { rows, hasPrevious, hasNext } = cutPage(found, PAGE, bounds);
  return {
    rows: rows satisfies RequestRow[],
    previous: hasPrevious ? rows[0]?.id : undefined,
    next: hasNext ? rows.at(-1)?.id : undefined,
  };
}

/** A request that was decided meanwhile still has its place; one of another workspace has none. */
function beyond({ workspace }: Admin, requestId: string, isBack: boolean) {
  const place = sql`(select p.asked_at, p.id from access_requests p where p.workspace_id = ${workspace.id} and p.id = ${requestId})`;
  return isBack ? sql<boolean>`(r.asked_at, r.id) < ${place}` : sql<boolean>`(r.asked_at, r.id) > ${place}`;
}

/** One request, also one that was closed: then with how. Throws NotFound for an id that is none of the admin's workspace. */
export async function findRequest(admin: Admin, requestId: string) {
  return selectRequests(admin)
    .select(["r.closed_as as closedAs", "r.closed_at as closedAt"])
    .where("r.id", "=", requestId)
    .executeTakeFirstOrThrow(() => new NotFound());
}

/** The name and the address are those that the account has now. */
function selectRequests({ workspace }: Admin) {
  return db
    .selectFrom("access_requests as r")
    .innerJoin("accounts as a", "a.id", "r.account_id")
    .select(["r.id", "a.name", "a.email", "r.note", "r.asked_at as askedAt"])
    .select(sql<boolean>`a.archived_at is not null`.as("isArchived"))
    .where("r.workspace_id", "=", workspace.id);
}

/** How many requests are open. */
export async function countRequests(admin: Admin): Promise<number> {
  return countOpen(db, admin.workspace.id);
}

/** As `countRequests`, within a transaction. */
export async function countOpen(at: Pick<Trx, "selectFrom">, workspaceId: string): Promise<number> {
  const { count } = await selectOpenCount(at, workspaceId).executeTakeFirstOrThrow();
  return count;
}

/** The query of `countOpen`, for one that reads more. */
export function selectOpenCount(at: Pick<Trx, "selectFrom">, workspaceId: string) {
  return at
    .selectFrom("access_requests")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("workspace_id", "=", workspaceId)
    .where("closed_at", "is", null);
}

type OpenRequest = { workspaceId: string; accountId: string; requestId?: string };

/**
 * Closes the open request of an account, or only the given one, and answers whether it was open. When a person becomes a
 * member, it is closed before the membership is made and after an existing membership is locked: any other order could
 * deadlock.
 */
export async function closeRequest(
  trx: Trx,
  { workspaceId, accountId, requestId }: OpenRequest,
  end: AccessRequestEnd,
  formKey?: string,
): Promise<boolean> {
  const closed = await trx
    .updateTable("access_requests")
    .set({ closed_at: sql`now()`, closed_as: end, form_key: formKey ?? null })
    .where("workspace_id", "=", workspaceId)
    .where("account_id", "=", accountId)
    .$if(requestId !== undefined, (query) => query.where("id", "=", requestId ?? ""))
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return closed.numUpdatedRows > 0n;
}

/**
 * Approves the open request of the account that has this address, if there is one, and answers who it is. An account that is
 * archived, or that has a membership here under a former address, is left to be invited as anybody else.
 */
export async function approveRequestByEmail(trx: Trx, workspaceId: string, email: string, formKey?: string) {
  const requester = await trx
    .selectFrom("access_requests as r")
    .innerJoin("accounts as a", "a.id", "r.account_id")
    .select(["r.account_id as accountId", "a.name"])
    .where("r.workspace_id", "=", workspaceId)
    .where("r.closed_at", "is", null)
    .where("a.email", "=", email)
    .where("a.email_verified_at", "is not", null)
    .where("a.archived_at", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("members as m")
            .select("m.id")
            .whereRef("m.workspace_id", "=", "r.workspace_id")
            .whereRef("m.account_id", "=", "a.id"),
        ),
      ),
    )
    .forShare("a")
    .executeTakeFirst();
  if (!requester) return undefined;
  const isOpen = await closeRequest(trx, { workspaceId, accountId: requester.accountId }, "approved", formKey);
  return isOpen ? requester : undefined;
}

/** Deletes requests that were closed 90 days ago. */
export async function sweepRequests() {
  await db
    .deleteFrom("access_requests")
    .where("closed_at", "<", sql<Date>`now() - interval '90 days'`)
    .execute();
}
