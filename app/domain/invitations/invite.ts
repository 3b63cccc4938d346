import { db, type Trx } from "#db/database";
import { queueFirstInvitationMail, wakeAfterCommit } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { approveRequestByEmail } from "#app/domain/access-requests/access-request";
import { welcome } from "#app/domain/access-requests/approve-request";
import { record } from "#app/domain/audit-log/event";
import { addToGroups, lockGroups } from "#app/domain/groups/assignment";
import type { GroupName } from "#app/domain/groups/group";
import { refusePast } from "#app/domain/members/access-end";
import { about, actAsAdmin } from "#app/domain/members/member";
import { readMetadata, type Metadata } from "#app/domain/members/metadata";
import { findSameForm, insertMember } from "#app/domain/members/new-member";
import type { Admin, Role } from "#app/domain/shared/actors";
import { timeOrderedUuid } from "#db/ids";
import { countInvitationMail } from "#app/domain/shared/rate-limit";
import { refuseUninvitable } from "./invitable";
import { insertInvitation } from "./invitation";

export type NewMember = {
  name: string;
  email: string;
  role: Role;
  groupIds: string[];
  metadata: string;
  message: string;
  expiresInDays: number;
  /** The day, by the time zone of the workspace, on which access ends, as 2026-12-31. */
  endsOn?: string;
  sendEmail: boolean;
  /** The form it comes from: sent twice, it is one invitation. */
  formKey?: string;
};

/** The membership that was made, and whether it is active at once. */
export type Invited = { memberId: string; name: string; isIn: boolean };

type Answers = Omit<NewMember, "metadata"> & { metadata?: Metadata; isMailed: boolean };

/**
 * Makes a membership and its invitation, and queues the mail, in one transaction. In the cloud it is always mailed, as the link
 * is not shown there. A person who had asked for access becomes Active at once instead, and a mail says so. Concurrent invites
 * of one address create one membership. Refuses an address that has a membership already (field `email`), saying what it is,
 * unless the same form made it; an address that could not accept, as `refuseUninvitable` does; a group that is gone; metadata
 * that is no flat JSON object; and an end that is past. Throws TooOften where the address, this admin or the workspace had too
 * many mails, and as `actAsAdmin` does.
 */
export async function invite(admin: Admin, typed: NewMember): Promise<Invited> {
  const answers = {
    ...typed,
    metadata: readMetadata(typed.metadata),
    groupIds: [...new Set(typed.groupIds)],
    isMailed: typed.sendEmail || settings().edition === "cloud",
  };
  await refusePast(db, admin.workspace.id, answers.endsOn);
  const invited = await actAsAdmin(admin, (trx) => inviteOrLetIn(trx, admin, answers));
  if (answers.isMailed && !invited.isIn) wakeAfterCommit();
  return invited;
}

async function inviteOrLetIn(trx: Trx, admin: Admin, answers: Answers): Promise<Invited> {
  const { id: workspaceId } = admin.workspace;
  const { email, formKey } = answers;
  const hasAccount = await refuseUninvitable(trx, workspaceId, email, "email");
  const groups = await lockGroups(trx, workspaceId, answers.groupIds);
  const requester = hasAccount ? await approveRequestByEmail(trx, workspaceId, email, formKey) : undefined;
  const member = { ...answers, ...requester, workspaceId, id: timeOrderedUuid(), invitedBy: admin.memberId };
  if (!(await insertMember(trx, member))) return findSameForm(trx, admin, answers);

  if (requester) await welcome(trx, admin, member, answers, { keys: countKeys(answers) });
  else await sendInvitation(trx, admin, member, answers, groups);
  return { memberId: member.id, name: member.name, isIn: requester !== undefined };
}

type Invitee = { workspaceId: string; id: string; email: string };

/** Counts the mail last: other invites of the same admin and workspace wait for its counters until this transaction ends. */
async function sendInvitation(trx: Trx, admin: Admin, member: Invitee, answers: Answers, groups: GroupName[]) {
  const { role, message, formKey, expiresInDays: days, isMailed } = answers;
  await addToGroups(trx, member.workspaceId, member.id, answers.groupIds);
  const invitation = await insertInvitation(trx, admin, member, { days, message, formKey });
  const details = { role, groups: groups.map(({ name }) => name), keys: countKeys(answers) };
  await record(trx, admin, "member.invited", about(member), details);
  if (!isMailed) return;
  await queueFirstInvitationMail(trx, invitation);
  await countInvitationMail(trx, admin, member.email);
}

const countKeys = ({ metadata = {} }: Answers) => Object.keys(metadata).length;
