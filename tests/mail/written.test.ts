import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { acceptWithSession, decline } from "#app/domain/invitations/accept";
import { findEmail } from "#app/domain/invitations/invitation-email";
import { findInvitation } from "#app/domain/invitations/link";
import { remind } from "#app/domain/invitations/reminders";
import { archive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { changeSettings } from "#app/domain/workspaces/settings";
import { claimDueMails, claimDueMemberMails } from "#app/mail/claims";
import { queueInvitationMail } from "#app/mail/outbox";
import { settle } from "#app/mail/settle";
import { writeEmail } from "#app/worker/emails";
import { db, useDatabase } from "#db/database";
import { makeAdmin, origin, personOf } from "../support/admin";
import { passTime } from "../support/pass-time";
import { createDatabase } from "../support/postgres";
import { makeAccount, makeInvitation, makeMember, type InvitationRow } from "../support/rows";

// What is claimed here is the whole table: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));

const isSent = { outcome: "sent", providerId: null } as const;

async function invitedBy({ workspace, memberId }: Admin): Promise<InvitationRow> {
  const member = await makeMember(workspace, { name: "Grace Hopper" });
  const invitedBy = { workspaceId: workspace.id, id: memberId, email: "", name: "" };
  return makeInvitation(workspace, { member, invitedBy });
}

const queue = (invitation: InvitationRow) => db.transaction().execute((trx) => queueInvitationMail(trx, invitation));

/** Writes what is due, as the worker does, and settles it. */
async function writeDue() {
  const mails = [...(await claimDueMails(10)), ...(await claimDueMemberMails(10))];
  const written = await Promise.all(mails.map(writeEmail));
  for (const mail of mails) await settle(mail, isSent);
  return written.map((mail) => mail && { to: mail.to.address, replyTo: mail.replyTo, subject: mail.subject });
}

async function setMail(admin: Admin, invitationMail: object) {
  const { name, slug, invitationDays } = admin.workspace;
  await changeSettings(admin, { name, slug, invitationDays, invitationMail });
}

async function findLink({ workspaceId, id }: InvitationRow) {
  const { url = "" } = (await findEmail(workspaceId, id)) ?? {};
  return findInvitation(url.replace(/^.*\/invite\//, ""));
}

test("an invitation and its reminder are answered to the inviter, and have the workspace's own subject", async () => {
  const admin = await makeAdmin();
  const replyTo = { name: "Ada Byron", address: admin.email };
  const [first, second] = [await invitedBy(admin), await invitedBy(admin)];
  await queue(first);
  expect(await writeDue()).toEqual([{ to: first.member.email, replyTo, subject: "Ada Byron invited you to Nexus" }]);
  await setMail(admin, { mailSubject: "{invitee}, {inviter} waits in {workspace}" });
  await passTime(first, "3 days");
  await remind();
  await queue(second);
  expect((await writeDue()).map((mail) => [mail?.replyTo, mail?.subject]).sort()).toEqual([
    [replyTo, "Grace Hopper, Ada Byron waits in Nexus"],
    [replyTo, "Reminder: Grace Hopper, Ada Byron waits in Nexus"],
  ]);
});

test("an invitation is answered to Foyer where the workspace wants that, or the inviter's address is unproved or theirs no more", async () => {
  const admins = await Promise.all([makeAdmin(), makeAdmin(), makeAdmin(), makeAdmin()]);
  const [quiet, unproved, archived, out] = admins;
  for (const admin of admins) await queue(await invitedBy(admin));
  await setMail(quiet, { repliesToInviter: false });
  await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", unproved.accountId).execute();
  await db
    .updateTable("accounts")
    .set({ archived_at: sql`now()` })
    .where("id", "=", archived.accountId)
    .execute();
  await db
    .updateTable("members")
    .set({ archived_at: sql`now()` })
    .where("id", "=", out.memberId)
    .execute();
  expect((await writeDue()).map((mail) => mail?.replyTo)).toEqual([undefined, undefined, undefined, undefined]);
});

test("who joined, who declined and who was archived is written to whom it concerns", async () => {
  const admin = await makeAdmin();
  const [joining, declining] = [await invitedBy(admin), await invitedBy(admin)];
  const account = await makeAccount({ email: joining.member.email, name: "Grace Hopper" });
  await acceptWithSession(await findLink(joining), personOf(account));
  await decline(await findLink(declining), undefined, origin);
  expect((await writeDue()).map((mail) => [mail?.to, mail?.subject])).toEqual([
    [admin.email, "Grace Hopper joined Nexus"],
    [admin.email, "Grace Hopper declined the invitation to Nexus"],
  ]);
  await archive(admin, joining.member.id, { cancelInvitations: false });
  expect(await writeDue()).toEqual([]);
  await db
    .updateTable("member_mails")
    .set({ due_at: sql`now()` })
    .where("member_id", "=", joining.member.id)
    .execute();
  expect(await writeDue()).toEqual([
    { to: joining.member.email, replyTo: undefined, subject: "Your access to Nexus has ended" },
  ]);
});
