import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findAccountRow, listAccounts, type AccountCursor } from "#app/domain/instance/account-list";
import { signIn } from "#app/domain/accounts/sign-in";
import { archiveAccount, nameSuperAdmin, sendReset, unarchiveAccount } from "#app/domain/instance/accounts";
import { archiveWorkspace, restoreWorkspace } from "#app/domain/instance/workspaces";
import { createAdmin } from "#app/domain/instance/instance";
import { findInvitation, invitationUrl, type Channel } from "#app/domain/invitations/link";
import { acceptWithNewAccount, acceptWithPassword, acceptWithSession } from "#app/domain/invitations/accept";
import { findEmail } from "#app/domain/invitations/invitation-email";
import { archive } from "#app/domain/members/edit";
import { hashPassword } from "#app/domain/accounts/password";
import {
  answerResetRequest,
  askForReset,
  findReset,
  findResetEmail,
  resetPassword,
} from "#app/domain/accounts/password-reset";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { findPerson, startSession } from "#app/domain/accounts/sessions";
import { databaseUrl, db, useDatabase } from "#db/database";
import { makeAdmin, makeSuperAdmin, origin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { createDatabase } from "../../support/postgres";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type InvitationRow } from "../../support/rows";

const PASSWORD = "cobol reads like english";
let root: SuperAdmin;

/** How many super admins there are is the instance's own: it must not be that of other tests. */
beforeAll(async () => {
  useDatabase(await createDatabase());
});

beforeEach(async () => {
  await db.updateTable("accounts").set({ super_admin_since: null }).execute();
  root = await makeSuperAdmin();
});

const sessionOf = (accountId: string) => db.transaction().execute((trx) => startSession(trx, accountId, origin));

async function makeAccountWithPassword() {
  const account = await makeAccount();
  const passwordHash = await hashPassword(PASSWORD, account.email);
  await db.updateTable("accounts").set({ password_hash: passwordHash }).where("id", "=", account.id).execute();
  return account;
}

const logIn = (email: string) => signIn(email, PASSWORD, { origin, formerToken: undefined });

const instanceEvents = (accountId: string) =>
  db
    .selectFrom("instance_events")
    .select(["actor", "action", "subject"])
    .where("account_id", "=", accountId)
    .orderBy("id")
    .execute();

const workspaceEvents = (workspaceId: string) =>
  db
    .selectFrom("audit_events")
    .select(["actor", "action"])
    .where("workspace_id", "=", workspaceId)
    .orderBy("id")
    .execute();

const tokenOf = (url: string) => url.replace(/^.*\//, "");
const invitationBy = ({ workspaceId, id, nonce }: InvitationRow, channel: Channel) =>
  findInvitation(tokenOf(invitationUrl({ workspaceId, id, nonce }, channel)));

describe("an account that is archived everywhere", () => {
  test("is signed out, and signs in again only once it is unarchived", async () => {
    const account = await makeAccountWithPassword();
    const token = await sessionOf(account.id);
    expect(await logIn(account.email)).toHaveProperty("sessionToken");

    await archiveAccount(root, account.id);
    expect(await findPerson(token, origin)).toBeUndefined();
    expect(await logIn(account.email)).toBeUndefined();

    await unarchiveAccount(root, account.id);
    expect(await findPerson(token, origin)).toBeUndefined();
    expect(await logIn(account.email)).toHaveProperty("sessionToken");
  });

  test("is not let in by a session that was just being made", async () => {
    const account = await makeAccount();
    await archiveAccount(root, account.id);
    expect(await findPerson(await sessionOf(account.id), origin)).toBeUndefined();
  });

  test("gets no reset link, and those before are dead", async () => {
    const account = await makeAccount();
    await askForReset(account.email, "/");
    await answerResetRequest();
    const content = await findResetEmail(account.id);
    const reset = await findReset(tokenOf(content?.url ?? ""));
    expect(reset.isLive).toBe(true);

    await archiveAccount(root, account.id);
    expect(await findReset(tokenOf(content?.url ?? ""))).toMatchObject({ isLive: false });
    expect(await findResetEmail(account.id)).toBeUndefined();
    await expect(resetPassword(reset, PASSWORD, origin)).rejects.toThrow(LinkIsSpent);
    await db.deleteFrom("password_resets").execute();
    await askForReset(account.email, "/");
    await answerResetRequest();
    expect(await db.selectFrom("password_resets").select("id").execute()).toEqual([]);
  });

  test("joins by no link, and is told what somebody with a wrong password is told", async () => {
    const account = await makeAccountWithPassword();
    const workspace = await makeWorkspace();
    const row = await makeInvitation(workspace, { member: await makeMember(workspace, { email: account.email }) });
    const invitation = await invitationBy(row, "mailed");
    await archiveAccount(root, account.id);
    await expect(acceptWithPassword(invitation, PASSWORD, origin)).rejects.toEqual(
      new Refusal("The password does not match this email address: try again", "password"),
    );
    await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", account.id).execute();
    const signUp = acceptWithNewAccount(invitation, { name: "Mallory", password: PASSWORD }, origin);
    await expect(signUp).rejects.toMatchObject({ field: "password" });
    expect((await invitationBy(row, "mailed")).isOpen).toBe(true);
  });

  test("is let in again by the command line", async () => {
    const account = await makeAccount();
    const { slug } = await makeWorkspace();
    await archiveAccount(root, account.id);
    const answers = { name: account.name, email: account.email, password: PASSWORD };
    await createAdmin({ ...answers, workspaceSlug: slug, workspaceName: "Nexus" });
    expect(await logIn(account.email)).toHaveProperty("sessionToken");
  });

  test("keeps its memberships, of which none counts as the other admin of a workspace", async () => {
    const admin = await makeAdmin();
    const other = await makeAccount();
    await makeMember(admin.workspace, { account: other, role: "admin" });
    await archiveAccount(root, other.id);
    expect((await findAccountRow(root, other.id)).memberships).toEqual([
      { workspace: "Nexus", role: "admin", isArchived: false },
    ]);
    const leaving = () => archive(admin, admin.memberId, { cancelInvitations: false });
    await expect(leaving()).rejects.toThrow("is the only active admin");
    await unarchiveAccount(root, other.id);
    await leaving();
  });

  test("is written into the instance's log once, whoever presses twice", async () => {
    const account = await makeAccount();
    await archiveAccount(root, account.id);
    await archiveAccount(root, account.id);
    await unarchiveAccount(root, account.id);
    await unarchiveAccount(root, account.id);
    expect(await instanceEvents(account.id)).toEqual([
      { actor: "Ada Byron", action: "account.archived", subject: account.email },
      { actor: "Ada Byron", action: "account.unarchived", subject: account.email },
    ]);
  });
});

describe("what happened to the instance cannot be changed", () => {
  test.each(["update instance_events set actor = 'Nobody'", "delete from instance_events", "truncate instance_events"])(
    "not by: %s",
    async (statement) => {
      await archiveAccount(root, (await makeAccount()).id);
      await expect(sql.raw(statement).execute(db)).rejects.toThrow("instance_events is append-only");
    },
  );
});

describe("at least one active super admin remains", () => {
  const only = expect.objectContaining({
    message: "Ada Byron is the only active super admin. Name another one first",
  });

  test("the last one cannot be archived, and another who is archived does not count", async () => {
    await expect(archiveAccount(root, root.accountId)).rejects.toEqual(only);
    const other = await makeSuperAdmin();
    await archiveAccount(root, other.accountId);
    await expect(archiveAccount(root, root.accountId)).rejects.toEqual(only);
    await unarchiveAccount(root, other.accountId);
    await archiveAccount(root, root.accountId);
  });

  test.each(["archive each other", "archive themselves", "archive the same one"])(
    "when two %s at the same instant",
    async (race) => {
      const other = await makeSuperAdmin();
      const targets = {
        "archive each other": [other, root],
        "archive themselves": [root, other],
        "archive the same one": [other, other],
      }[race] ?? [root, root];
      const barrier = await hold(databaseUrl(), "select from instance where singleton = $1 for update", [true]);
      const one = Promise.allSettled([archiveAccount(root, targets[0]?.accountId ?? "")]);
      await barrier.waiting(1);
      const two = Promise.allSettled([archiveAccount(other, targets[1]?.accountId ?? "")]);
      await barrier.waiting(2);
      await barrier.release();
      expect([await one, await two]).toMatchObject([[{ status: "fulfilled" }], [{ status: "rejected" }]]);
      const left = await db
        .selectFrom("accounts")
        .select("id")
        .where("super_admin_since", "is not", null)
        .where("archived_at", "is", null)
        .execute();
      expect(left).toHaveLength(1);
    },
  );

  test("and whoever is one no longer does nothing any more", async () => {
    const [other, account] = [await makeSuperAdmin(), await makeAccount()];
    await archiveAccount(root, other.accountId);
    const workspace = await makeWorkspace();
    await expect(archiveAccount(other, account.id)).rejects.toThrow(NotFound);
    await expect(nameSuperAdmin(other, account.id)).rejects.toThrow(NotFound);
    await expect(archiveWorkspace(other, workspace.id)).rejects.toThrow(NotFound);
    expect(await instanceEvents(account.id)).toEqual([]);
  });
});

describe("a super admin", () => {
  test("names another one, whose address is proved and who is not archived", async () => {
    const account = await makeAccount();
    await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", account.id).execute();
    await expect(nameSuperAdmin(root, account.id)).rejects.toThrow("has not confirmed their email address");
    await db.updateTable("accounts").set({ email_verified_at: new Date() }).where("id", "=", account.id).execute();
    await archiveAccount(root, account.id);
    await expect(nameSuperAdmin(root, account.id)).rejects.toThrow("is archived: unarchive them first");
    await unarchiveAccount(root, account.id);
    await nameSuperAdmin(root, account.id);
    expect(await findAccountRow(root, account.id)).toMatchObject({ isSuperAdmin: true });
    expect((await instanceEvents(account.id)).at(-1)?.action).toBe("account.super_admin_named");
  });

  test("sends the mail that the person would have asked for", async () => {
    const account = await makeAccount();
    await sendReset(root, account.id);
    await answerResetRequest();
    expect(await findResetEmail(account.id)).toMatchObject({ to: { address: account.email } });
    expect(await instanceEvents(account.id)).toMatchObject([{ action: "account.reset_sent" }]);
    await expect(sendReset(root, account.id)).rejects.toThrow(
      "A reset link was mailed within the last minute. Try again in a minute",
    );
    expect(await instanceEvents(account.id)).toHaveLength(1);
    await archiveAccount(root, account.id);
    await expect(sendReset(root, account.id)).rejects.toThrow("is archived: unarchive them first");
  });

  test("does nothing to an account that is not there", async () => {
    for (const act of [archiveAccount, unarchiveAccount, sendReset, nameSuperAdmin])
      await expect(act(root, randomUUID())).rejects.toThrow(NotFound);
  });
});

describe("the list of accounts", () => {
  const emailsOf = async (q: string, after?: AccountCursor) => {
    const { rows, next } = await listAccounts(root, { q, after });
    return { emails: rows.map(({ email }) => email), next };
  };

  test("finds by how an email address begins, and then by how a name does, each literally", async () => {
    const tag = randomUUID().slice(0, 8);
    await makeAccount({ email: `${tag}-b@corp.com`, name: "Grace" });
    await makeAccount({ email: `z-${tag}@corp.com`, name: `${tag.toUpperCase()} Hopper` });
    await makeAccount({ email: `${tag}-a@corp.com`, name: `${tag} Byron` });
    expect((await emailsOf(tag)).emails).toEqual([`${tag}-a@corp.com`, `${tag}-b@corp.com`, `z-${tag}@corp.com`]);
    expect((await emailsOf(`${tag}-b`)).emails).toEqual([`${tag}-b@corp.com`]);
    for (const q of [`${tag}%`, `${tag}_`, `${tag}\\`, `'${tag}`]) expect((await emailsOf(q)).emails).toEqual([]);
  });

  test("has fifty a page, each account once, also where both kinds of finds meet", async () => {
    const tag = randomUUID().slice(0, 8);
    const number = (count: number) => String(count).padStart(3, "0");
    for (let count = 0; count < 60; count++) await makeAccount({ email: `${tag}${number(count)}@corp.com`, name: tag });
    for (let count = 0; count < 60; count++)
      await makeAccount({ email: `z${number(count)}-${tag}@corp.com`, name: `${tag} ${number(count)}` });

    const found: string[] = [];
    const sizes: number[] = [];
    let after: AccountCursor | undefined;
    do {
      const page = await emailsOf(tag, after);
      found.push(...page.emails);
      sizes.push(page.emails.length);
      after = page.next;
    } while (after);
    expect(sizes).toEqual([50, 50, 20]);
    expect(new Set(found).size).toBe(120);
    expect([found[0], found[59], found[60], found[119]]).toEqual([
      `${tag}000@corp.com`,
      `${tag}059@corp.com`,
      `z000-${tag}@corp.com`,
      `z059-${tag}@corp.com`,
    ]);
  });
});

describe("an archived workspace", () => {
  test("lets nobody join by its links and mails nothing, until it is restored", async () => {
    const admin = await makeAdmin();
    const { id } = admin.workspace;
    const row = await makeInvitation(admin.workspace);
    const account = await makeAccount({ email: row.member.email });
    expect(await findEmail(id, row.id)).toMatchObject({ workspace: "Nexus" });
    const invitation = await invitationBy(row, "mailed");

    await archiveWorkspace(root, id);
    await archiveWorkspace(root, id);
    expect((await invitationBy(row, "mailed")).workspace.isLive).toBe(false);
    expect(await findEmail(id, row.id)).toBeUndefined();
    await expect(acceptWithSession(invitation, personOf(account))).rejects.toThrow(LinkIsSpent);
    const archiving = archive(admin, row.member.id, { cancelInvitations: false });
    await expect(archiving).rejects.toThrow(NotFound);

    await restoreWorkspace(root, id);
    await restoreWorkspace(root, id);
    expect(await findEmail(id, row.id)).toMatchObject({ workspace: "Nexus" });
    await acceptWithSession(invitation, personOf(account));
    expect(await workspaceEvents(id)).toMatchObject([
      { actor: "Ada Byron", action: "workspace.archived" },
      { actor: "Ada Byron", action: "workspace.restored" },
      { action: "member.joined" },
    ]);
  });

  test("that is not there is not found", async () => {
    await expect(archiveWorkspace(root, randomUUID())).rejects.toThrow(NotFound);
    await expect(restoreWorkspace(root, randomUUID())).rejects.toThrow(NotFound);
  });
});

describe("the command line's way in", () => {
  const command = (email: string, slug: string) =>
    createAdmin({ email, name: "Grace Hopper", password: PASSWORD, workspaceSlug: slug, workspaceName: "Nexus" });
  const membershipsOf = (workspace: { id: string }) =>
    db
      .selectFrom("members")
      .select(["id", "role", "account_id"])
      .where("workspace_id", "=", workspace.id)
      .orderBy("email")
      .execute();

  test("makes an admin of the membership that kept its account's former address", async () => {
    const workspace = await makeWorkspace();
    const account = await makeAccount();
    const membership = await makeMember(workspace, { account, email: `former-${account.email}` });
    await command(account.email, workspace.slug);
    expect(await membershipsOf(workspace)).toEqual([{ id: membership.id, role: "admin", account_id: account.id }]);
  });

  test("and leaves alone the membership that somebody was invited to by the new one", async () => {
    const workspace = await makeWorkspace();
    const account = await makeAccount({ email: "new-address@corp.com" });
    const kept = await makeMember(workspace, { account, email: "former-address@corp.com" });
    const invited = await makeMember(workspace, { email: account.email });
    await command(account.email, workspace.slug);
    expect(await membershipsOf(workspace)).toEqual([
      { id: kept.id, role: "admin", account_id: account.id },
      { id: invited.id, role: "builder", account_id: null },
    ]);
  });
});
