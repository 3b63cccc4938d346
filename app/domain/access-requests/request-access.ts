import { sql } from "kysely";
import { queueDigest } from "#app/mail/outbox";
import { db, type Trx } from "#db/database";
import { closeRequest, countOpen, MAX_REQUESTS } from "./access-request";
import { findFace } from "#app/domain/workspaces/face";
import { findOpenWorkspace, type OpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { record } from "#app/domain/audit-log/event";
import type { Person } from "#app/domain/shared/actors";
import type { Face } from "#app/domain/shared/face";
import { countAsk } from "#app/domain/shared/rate-limit";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { listActiveAdmins } from "#app/domain/members/member";
import {
  lockOpenWorkspace,
  lockOwnMembership,
  acceptByAddress,
  type Newcomer,
} from "#app/domain/workspaces/join-by-domain";

/** How long a declined requester waits before asking again. An admin may invite them at any time. */
const PAUSE = sql`interval '30 days'`;

/** What somebody without a membership may do about a workspace that takes requests. */
export type Access = { workspace: { slug: string; name: string; timeZone: string; face: Face } } & (
  | { state: "unproved" }
  | { state: "may-ask" }
  | { state: "asked"; askedAt: Date }
  | { state: "declined"; declinedAt: Date; mayAskAt: Date }
);

/**
 * Whether this person may ask, or has asked, for access to the workspace of this slug. Undefined, as if there were no such
 * workspace, where it takes no requests, and for a person with a membership there that is not merely invited: an archived one
 * can only be unarchived by an admin.
 */
export async function findAccess(person: Person, slug: string): Promise<Access | undefined> {
  const found = await findTaking(slug);
  if (!found || (await hasMembership(found.id, person))) return undefined;
  const { name, timeZone } = found;
  const workspace = { slug, name, timeZone, face: await findFace(found.id) };
  if (!person.isVerified) return { workspace, state: "unproved" };
  const last = await findLast(found.id, person.accountId);
  if (last?.closedAs === null) return { workspace, state: "asked", askedAt: last.askedAt };
  if (last?.isPausing && last.closedAt)
    return { workspace, state: "declined", declinedAt: last.closedAt, mayAskAt: last.mayAskAt };
  return { workspace, state: "may-ask" };
}

async function findTaking(slug: string): Promise<OpenWorkspace | undefined> {
  const workspace = await findOpenWorkspace(slug);
  return workspace?.takesRequests ? workspace : undefined;
}

async function hasMembership(workspaceId: string, { accountId, email }: Person): Promise<boolean> {
  const membership = await db
    .selectFrom("members")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where((eb) => eb.or([eb("account_id", "=", accountId), eb("email", "=", email)]))
    .where((eb) => eb.or([eb("accepted_at", "is not", null), eb("archived_at", "is not", null)]))
    .limit(1)
    .executeTakeFirst();
  return membership !== undefined;
}

async function findLast(workspaceId: string, accountId: string, at: Pick<Trx, "selectFrom"> = db) {
  return at
    .selectFrom("access_requests")
    .select(["asked_at as askedAt", "closed_at as closedAt", "closed_as as closedAs"])
    .select(sql<Date>`closed_at + ${PAUSE}`.as("mayAskAt"))
    .select(sql<boolean>`closed_as = 'declined' and closed_at > now() - ${PAUSE}`.as("isPausing"))
    .where("workspace_id", "=", workspaceId)
    .where("account_id", "=", accountId)
    .orderBy("asked_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/**
 * Asks for access: the admins see it, and a mail a day tells them. Asking again while a request is open is no error and changes
 * nothing; an invited person joins at once. Refuses an unproved address, a person who was declined within 30 days, and a full
 * queue. Throws NotFound as `findAccess` does, and TooOften after ten within an hour.
 */
export async function ask(person: Person, slug: string, note: string): Promise<void> {
  const workspace = await findTaking(slug);
  if (!workspace) throw new NotFound();
  await countAsk(person);
  if (!person.isVerified) throw new Refusal("Confirm your email address first, by the link that Foyer mails to you");
  await db.transaction().execute(async (trx) => {
    if (!(await lockOpenWorkspace(trx, workspace.id)).takesRequests) throw new NotFound();
    await askWith(trx, workspace.id, { note, known: person, makeAccount: () => Promise.resolve(person) });
  });
}

type Asking = {
  note: string;
  known: { accountId?: string; email: string };
  makeAccount: () => Promise<Newcomer>;
};

/**
 * `ask` for a person who proved this address, in a transaction that has locked the workspace. The membership is locked before
 * the account is made.
 */
export async function askWith(trx: Trx, workspaceId: string, { note, known, makeAccount }: Asking): Promise<string> {
  const membership = await lockOwnMembership(trx, workspaceId, known);
  const requester = await makeAccount();
  if (membership?.isArchived) throw new NotFound();
  if (membership?.isInvited) await acceptByAddress(trx, membership, requester, "member.joined");
  else if (!membership?.isAccepted) await fileRequest(trx, workspaceId, requester, note);
  return requester.accountId;
}

async function fileRequest(trx: Trx, workspaceId: string, requester: Newcomer, note: string) {
  const last = await findLast(workspaceId, requester.accountId, trx);
  if (last?.closedAs === null) return;
  if (last?.isPausing) throw new Refusal("Your last request was declined within 30 days: ask again after that");
  if ((await countOpen(trx, workspaceId)) >= MAX_REQUESTS)
    throw new Refusal("Many people wait for an answer here already: ask again in a few days, or ask an admin yourself");
  const filed = await trx
    .insertInto("access_requests")
    .values({ workspace_id: workspaceId, account_id: requester.accountId, note })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!filed) return;
  await record(trx, requester, "access.requested", { workspaceId, text: requester.email });
  await queueDigest(trx, workspaceId, await listActiveAdmins(trx, workspaceId), "access-asked");
}

/** Takes an open request back; where there is none, nothing happens. Throws NotFound where the workspace takes no requests. */
export async function withdraw(person: Person, slug: string): Promise<void> {
  const workspace = await findTaking(slug);
  if (!workspace) throw new NotFound();
  await db.transaction().execute(async (trx) => {
    const workspaceId = workspace.id;
    if (!(await closeRequest(trx, { workspaceId, accountId: person.accountId }, "withdrawn"))) return;
    await record(trx, person, "access.withdrawn", { workspaceId, text: person.email });
  });
}
