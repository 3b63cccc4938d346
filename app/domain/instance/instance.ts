import { timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { isMigrated } from "#db/migrate";
import { findMailDay } from "#app/mail/daily-limit";
import { findMailStop } from "#app/mail/outage";
import { findMailQueue } from "#app/mail/queue";
import { operator } from "#app/domain/shared/system-actors";
import { record } from "#app/domain/audit-log/event";
import { insertAccount } from "#app/domain/accounts/account";
import { hashToken, sign } from "#app/domain/shared/keys";
import { trimToken } from "#app/domain/shared/link-token";
import { hashPassword } from "#app/domain/accounts/password";
import type { Origin, Workspace } from "#app/domain/shared/actors";
import { liftBlock } from "#app/domain/shared/rate-limit";
import { NotFound } from "#app/domain/shared/errors";
import { about } from "#app/domain/members/member";
import { dropTwoFactor } from "#app/domain/accounts/two-factor";
import { endSessions, startSession } from "#app/domain/accounts/sessions";
import { checkSlug } from "#app/domain/workspaces/slug";
import { foundWorkspace, insertWorkspace, makeAdmin } from "#app/domain/workspaces/workspace";

export { isDatabaseAway } from "#db/database";

/** What of the database is not ready, or undefined where it answers, has this build's schema and can write to its disk. */
export async function findOutage(): Promise<string | undefined> {
  if (!(await isMigrated(db).catch(() => false))) return "the database is not ready";
  return (await canWriteToDisk()) ? undefined : "the database cannot write to its disk";
}

const PROBE_INTERVAL_MS = 5000;
let probe: { at: number; result: Promise<boolean> } | undefined;

/** Checked once in five seconds, however often `/readyz` is requested. */
function canWriteToDisk(): Promise<boolean> {
  if (!probe || Date.now() - probe.at > PROBE_INTERVAL_MS) probe = { at: Date.now(), result: spillToDisk() };
  return probe.result;
}

/**
 * Checks that the disk has room for a segment of the write-ahead log: the server sorts 16 MB with less memory, so that it
 * writes a temporary file beside its data. That needs no privilege, changes nothing, and fails on a full disk.
 */
async function spillToDisk(): Promise<boolean> {
  try {
    await db.transaction().execute(async (trx) => {
      await sql`set local work_mem = '64kB'`.execute(trx);
      await sql`
        with filler as materialized (select repeat(md5(n::text), 256) as text from generate_series(1, 2000) as n)
        select sum(length(text)) from filler`.execute(trx);
    });
    return true;
  } catch (error) {
    // A role's temp_file_limit (configuration_limit_exceeded) says nothing about the disk.
    return error instanceof Error && "code" in error && error.code === "53400";
  }
}

/** How mail fares; each number is NaN while the database is away. */
export type MailMeasures = { waiting: number; oldestSeconds: number; isStopped: number; sentToday: number };

/** Measures the mails of all workspaces: those that wait, the age of the oldest, whether mail is stopped, and the day's count. */
export async function measureMail(): Promise<MailMeasures> {
  try {
    const [{ waiting, oldestAt }, stop, { sent }] = [await findMailQueue(), await findMailStop(), await findMailDay()];
    const oldestSeconds = oldestAt ? (Date.now() - oldestAt.getTime()) / 1000 : 0;
    return { waiting, oldestSeconds, isStopped: stop ? 1 : 0, sentToday: sent };
  } catch {
    return { waiting: Number.NaN, oldestSeconds: Number.NaN, isStopped: Number.NaN, sentToday: Number.NaN };
  }
}

/** The one-time code of the set-up link, or undefined once the instance has its first account. */
export async function findSetupCode(): Promise<string | undefined> {
  const instance = await db.selectFrom("instance").select(["setup_nonce", "set_up_at"]).executeTakeFirstOrThrow();
  return instance.set_up_at ? undefined : setupCode(instance.setup_nonce);
}

function setupCode(nonce: string): string {
  return sign("set-up", nonce).subarray(0, 18).toString("base64url");
}

/** Whether this is the set-up code. Throws NotFound once the instance is set up. */
export async function isSetupCode(typed: string): Promise<boolean> {
  const code = await findSetupCode();
  if (!code) throw new NotFound();
  return timingSafeEqual(hashToken(code), hashToken(trimToken(typed)));
}

export type Founding = {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
  workspaceSlug: string;
  timeZone?: string;
};

/**
 * Makes the first account (super admin), the first workspace and its first membership, and signs in. Of several at once one
 * succeeds and the others get NotFound. Refuses a weak password, and what `foundWorkspace` does (field `workspaceSlug`).
 */
export async function setUp(answers: Founding, origin: Origin): Promise<{ sessionToken: string; slug: string }> {
  if (answers.workspaceSlug) checkSlug(answers.workspaceSlug, "workspaceSlug");
  const passwordHash = await hashPassword(answers.password, answers.email);
  return db.transaction().execute(async (trx) => {
    if (!(await claimInstance(trx))) throw new NotFound();
    const { name, email } = answers;
    const account = await insertAccount(trx, { email, name, passwordHash, isVerified: true });
    if (!account) throw new NotFound();
    await makeSuperAdmin(trx, account.id);
    const { workspaceName, workspaceSlug: slug, timeZone } = answers;
    const workspace = await foundWorkspace(trx, { name: workspaceName, slug, timeZone }, "workspaceSlug");

    const founder = { accountId: account.id, email, name, origin };
    await record(trx, founder, "workspace.created", { workspaceId: workspace.id, text: workspace.slug });
    const membership = await makeAdmin(trx, workspace, { accountId: account.id, name, email });
    await record(trx, founder, "member.joined", about(membership), { role: "admin" });
    return { sessionToken: await startSession(trx, account.id, origin), slug: workspace.slug };
  });
}

async function claimInstance(trx: Trx): Promise<boolean> {
  const claimed = await trx
    .updateTable("instance")
    .set({ set_up_at: sql`now()` })
    .where("set_up_at", "is", null)
    .executeTakeFirst();
  return claimed.numUpdatedRows === 1n;
}

async function makeSuperAdmin(trx: Trx, accountId: string) {
  await trx
    .updateTable("accounts")
    .set({ super_admin_since: sql`now()` })
    .where("id", "=", accountId)
    .execute();
}

export type NewAdmin = { name: string; email: string; password: string; workspaceSlug: string; workspaceName: string };

/**
 * The way in by the command line, also when every admin is lost: an account with a verified address and this password, an Admin
 * of this workspace. Each is created where it does not exist, and updated where it does; two-factor sign-in is switched off.
 * Refuses a weak password and a slug that cannot be.
 */
export async function createAdmin(answers: NewAdmin): Promise<{ slug: string }> {
  if (!(await isWorkspace(answers.workspaceSlug))) checkSlug(answers.workspaceSlug, "workspace");
  const passwordHash = await hashPassword(answers.password, answers.email);
  return db.transaction().execute(async (trx) => {
    const { name, email } = answers;
    const workspace = await putWorkspace(trx, answers);
    const before = await lockMembershipByEmail(trx, workspace, email);
    const accountId = await putAccount(trx, { ...answers, passwordHash });
    if (await claimInstance(trx)) await makeSuperAdmin(trx, accountId);
    const membership = await makeAdmin(trx, workspace, { accountId, name, email: before?.email ?? email });
    await record(trx, operator, "member.joined", about(membership), {
      role: "admin",
      ...(before && { was: before.role }),
    });
    return { slug: workspace.slug };
  });
}

/** A workspace keeps its address also where a new one could not have it. */
async function isWorkspace(slug: string): Promise<boolean> {
  return (await db.selectFrom("workspaces").select("id").where("slug", "=", slug).executeTakeFirst()) !== undefined;
}

async function putWorkspace(trx: Trx, { workspaceSlug: slug, workspaceName }: NewAdmin): Promise<Workspace> {
  const made = await insertWorkspace(trx, slug, workspaceName);
  if (!made) return reopenWorkspace(trx, slug);
  await record(trx, operator, "workspace.created", { workspaceId: made.id, text: slug });
  return made;
}

async function putAccount(trx: Trx, account: { name: string; email: string; passwordHash: string }): Promise<string> {
  const { id } = await trx
    .insertInto("accounts")
    .values({
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      email_verified_at: sql`now()`,
    })
    .onConflict((conflict) =>
      conflict.column("email").doUpdateSet({
        password_hash: account.passwordHash,
        email_verified_at: sql`now()`,
        archived_at: null,
      }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  await endSessions(trx, id);
  await dropTwoFactor(trx, id);
  await liftBlock(trx, account.email);
  return id;
}

/**
 * By an address that it has or had. Also locks it, as whatever could take an admin away does. An archived one lets nobody in,
 * and no admin either.
 */
async function reopenWorkspace(trx: Trx, slug: string): Promise<Workspace> {
  const { archivedAt, ...workspace } = await trx
    .selectFrom("workspaces")
    .select(["id", "slug", "name", "invitation_days as invitationDays", "time_zone as timeZone"])
    .select("archived_at as archivedAt")
    .where((eb) =>
      eb.or([
        eb("slug", "=", slug),
        eb("id", "=", eb.selectFrom("former_slugs").select("leads_to").where("slug", "=", slug)),
      ]),
    )
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  if (archivedAt) {
    await trx.updateTable("workspaces").set({ archived_at: null }).where("id", "=", workspace.id).execute();
    await record(trx, operator, "workspace.restored", { workspaceId: workspace.id, text: slug });
  }
  return workspace;
}

/**
 * The membership of the account with this address, under its present or a former address, else the membership with the address.
 * It is locked before the account, in the order in which joining by a link locks them; the other order could deadlock.
 */
async function lockMembershipByEmail(trx: Trx, workspace: Workspace, email: string) {
  return trx
    .selectFrom("members")
    .select(["role", "email"])
    .where("workspace_id", "=", workspace.id)
    .where((eb) => {
      const account = eb.selectFrom("accounts").select("id").where("email", "=", email);
      return eb.or([eb("email", "=", email), eb("account_id", "=", account)]);
    })
    .orderBy((eb) => eb("email", "=", email))
    .forUpdate()
    .executeTakeFirst();
}
