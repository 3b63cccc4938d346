import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { queueSignUpMail } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";
import { insertAccount } from "./account";
import { takeOverUnverified } from "./take-over";
import { isOfDomain, type OpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { askWith } from "#app/domain/access-requests/request-access";
import { putName } from "#app/domain/members/email-address";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "#app/domain/shared/link-token";
import { hashPassword, isPassword } from "./password";
import { hashToken } from "#app/domain/shared/keys";
import type { Origin } from "#app/domain/shared/actors";
import { countRequest, mayMailSignUp } from "#app/domain/shared/rate-limit";
import { LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { admitByAddress, lockWayIn } from "#app/domain/workspaces/join-by-domain";
import { startSession } from "./sessions";

const LIFETIME = sql`interval '24 hours'`;

/** `note` is the message to the admins, for an address that has to ask for access. */
export type SignUpAnswers = { name: string; email: string; password: string; note?: string };

/**
 * Asks for a membership by an address of an allowed domain, or by any other where the workspace takes requests. The worker mails
 * the address what comes next; five times an hour at most. No account and no membership is looked up here, so that neither answer
 * nor time tells who has one (OWASP, Authentication Cheat Sheet). Refuses an address of another domain (field `email`) and a
 * weak password (field `password`); throws TooOften after 300 of one network within an hour.
 */
export async function askToSignUp(workspace: OpenWorkspace, answers: SignUpAnswers, origin: Origin): Promise<void> {
  const { name, email, password, note = "" } = answers;
  if (!workspace.takesRequests && !isOfDomain(email, workspace.domains))
    throw new Refusal(`Enter an email address of ${workspace.domains.join(" or ")}`, "email");
  await countRequest("sign-up", origin);
  const passwordHash = await hashPassword(password, email);
  await db.transaction().execute(async (trx) => {
    if (!(await mayMailSignUp(trx, email))) return;
    await trx
      .insertInto("sign_ups")
      .values({
        workspace_id: workspace.id,
        id: randomUUID(),
        email,
        name,
        note,
        password_hash: passwordHash,
        nonce: randomBytes(32),
        browser: origin.browser ? hashToken(origin.browser) : null,
      })
      .execute();
    await queueSignUpMail(trx);
  });
}

/** What the email that answers a sign-up offers: a link that proves the mailbox, the log-in page, or only an explanation. */
export type SignUpEmail = { email: string; workspace: string; timeZone: string } & (
  | { kind: "prove"; url: string; expiresAt: Date; leadsTo: "membership" | "request" }
  | { kind: "log-in"; url: string }
  | { kind: "ask" }
);

/** The content of the email of a sign-up, or undefined once its link no longer works. */
export async function findSignUpEmail(workspaceId: string, id: string): Promise<SignUpEmail | undefined> {
  const row = await readSignUp(workspaceId, id);
  if (!row?.isFresh || row.isUsed) return undefined;
  const { email } = row;
  const { name: workspace, slug, timeZone } = row.workspace;
  const { appOrigin } = settings();
  if (row.isShut) return { email, workspace, timeZone, kind: "ask" };
  if (row.hasAccount) {
    const url = `${appOrigin}/login?redirectTo=${encodeURIComponent(`/${slug}`)}`;
    return { email, workspace, timeZone, kind: "log-in", url };
  }
  const token = writeToken("sign-up-link", Buffer.concat([uuidToBytes(workspaceId), uuidToBytes(id)]), row.nonce);
  const { expiresAt, leadsTo } = row;
  const url = `${appOrigin}/signup/${token}`;
  return { email, workspace, timeZone, kind: "prove", url, expiresAt, leadsTo };
}

/**
 * A sign-up whose link has a right signature. It is live for a day, until it is used, and only while the address has no
 * verified account.
 */
export type SignUp = {
  workspaceId: string;
  id: string;
  workspace: { name: string; slug: string };
  email: string;
  name: string;
  note: string;
  passwordHash: string;
  /** The hash of the token of the browser that the form was sent with. */
  browser: Buffer | null;
  /** An address that is of no allowed domain leads to an access request, where the workspace takes them. */
  leadsTo: "membership" | "request";
  isLive: boolean;
};

/** Reads the sign-up of a token; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findSignUp(token: string): Promise<SignUp> {
  const link = splitToken("sign-up-link", token, 2 * ID_BYTES);
  if (!link) throw new NotFound();
  const workspaceId = bytesToUuid(link.ids.subarray(0, ID_BYTES));
  const id = bytesToUuid(link.ids.subarray(ID_BYTES));
  const row = await readSignUp(workspaceId, id);
  if (!row || !link.isSignedWith(row.nonce)) throw new NotFound();
  const { workspace, email, name, note, passwordHash, browser, leadsTo } = row;
  const isLive = row.isFresh && !row.isUsed && !row.isShut && !row.hasAccount;
  return { workspaceId, id, workspace, email, name, note, passwordHash, browser, leadsTo, isLive };
}

async function readSignUp(workspaceId: string, id: string) {
  const row = await db
    .selectFrom("sign_ups as s")
    .innerJoin("workspaces as w", "w.id", "s.workspace_id")
    .leftJoin("accounts as a", "a.email", "s.email")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "s.workspace_id").onRef("m.email", "=", "s.email"),
    )
    .select(["s.email", "s.name", "s.note", "s.password_hash", "s.browser", "s.nonce", "s.used_at"])
    .select(["w.slug", "w.name as workspace"])
    .select(["w.allowed_domains", "w.takes_requests", "w.archived_at as workspace_archived_at", "a.email_verified_at"])
    .select("w.time_zone as timeZone")
    .select(sql<Date>`s.queued_at + ${LIFETIME}`.as("expiresAt"))
    .select(sql<boolean>`s.queued_at > now() - ${LIFETIME}`.as("isYoung"))
    .select(sql<boolean>`num_nonnulls(a.archived_at, m.archived_at) > 0`.as("isArchived"))
    .select(sql<boolean>`m.id is not null and ${isMembershipDead}`.as("isDead"))
    .where("s.workspace_id", "=", workspaceId)
    .where("s.id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { email, name, note, nonce, browser, expiresAt, slug, workspace, timeZone, password_hash: passwordHash } = row;
  const isOfAllowed = isOfDomain(email, row.allowed_domains);
  const states = {
    isShut: row.isArchived || (isOfAllowed && row.isDead),
    isUsed: row.used_at !== null,
    isFresh: row.isYoung && row.workspace_archived_at === null && (isOfAllowed || row.takes_requests),
    hasAccount: row.email_verified_at !== null,
    leadsTo: isOfAllowed ? ("membership" as const) : ("request" as const),
  };
  const texts = { email, name, note, workspace: { slug, name: workspace, timeZone } };
  return { ...texts, nonce, browser, passwordHash, expiresAt, ...states };
}

/** Invited, but with no open invitation: then only an admin lets this person in. */
const isMembershipDead = sql<boolean>`(m.accepted_at is null and not exists (
  select from invitations i where i.workspace_id = m.workspace_id and i.member_id = m.id and i.closed_at is null
    and i.expires_at > now()))`;

/**
 * Makes the account of the address that a link proves, makes it a member or, where its domain is not allowed, asks for access,
 * and signs in. It takes both the link and the password that was chosen at sign-up, or the browser in which it was chosen a moment
 * ago: neither the mailbox nor the password alone is enough, and a mail scanner that opens the link and presses its button changes
 * nothing. An unverified account that somebody
 * else made with the address loses its password and sessions. Of several concurrent uses one succeeds. Refuses a wrong password
 * (field `password`) and, as `ask` does, a full queue; throws LinkIsSpent for a dead link, and TooOften after 300 of one
 * network within an hour.
 */
export async function openMembership(
  signUp: SignUp,
  password: string,
  origin: Origin,
): Promise<{ sessionToken: string }> {
  await countRequest("join", origin);
  const isProved = password === "" ? isOwnBrowser(signUp, origin) : await isPassword(password, signUp.passwordHash);
  if (!isProved) throw new Refusal("Enter the password that you chose when you signed up", "password");
  return db.transaction().execute(async (trx) => {
    const leadsTo = await consumeSignUp(trx, signUp);
    const { workspaceId, email, name, note } = signUp;
    const makeAccount = async () => ({ accountId: await makeAccountFor(trx, signUp), email, name, origin });
    if (leadsTo === "request") {
      const accountId = await askWith(trx, workspaceId, { note, known: { email }, makeAccount });
      return { sessionToken: await startSession(trx, accountId, origin) };
    }
    const { accountId, membership } = await admitByAddress(trx, workspaceId, { email }, makeAccount);
    if (membership) await putName(trx, { accountId, email, name, origin }, membership, name);
    return { sessionToken: await startSession(trx, accountId, origin) };
  });
}

/** Whether a sign-up was asked for in this browser. */
export function isOwnBrowser({ browser }: Pick<SignUp, "browser">, origin: Origin): boolean {
  return browser !== null && origin.browser !== undefined && timingSafeEqual(browser, hashToken(origin.browser));
}

async function makeAccountFor(trx: Trx, newcomer: SignUp): Promise<string> {
  const account =
    (await insertAccount(trx, { ...newcomer, isVerified: true })) ?? (await takeOverUnverified(trx, newcomer));
  if (!account) throw new LinkIsSpent();
  return account.id;
}

async function consumeSignUp(trx: Trx, { workspaceId, id, email }: SignUp): Promise<"membership" | "request"> {
  const used = await trx
    .updateTable("sign_ups")
    .set({ used_at: sql`now()` })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("used_at", "is", null)
    .where("queued_at", ">", sql<Date>`now() - ${LIFETIME}`)
    .returning("id")
    .executeTakeFirst();
  if (!used) throw new LinkIsSpent();
  return lockWayIn(trx, workspaceId, email);
}

/** Deletes sign-ups that are a week old: their link answers 404 then instead of 410. */
export async function sweepSignUps() {
  await db
    .deleteFrom("sign_ups")
    .where("queued_at", "<", sql<Date>`now() - interval '7 days'`)
    .execute();
}
