import { loggedText, record, type Action } from "#app/domain/audit-log/event";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { findUnknownPlaceholder } from "#app/mail/placeholders";
import { db, type Trx } from "#db/database";

/** How a workspace mails its invitations. */
export type InvitationMail = {
  /** Its own subject and opening text, with placeholders; empty where Foyer's are used. */
  mailSubject: string;
  mailOpening: string;
  /** Whether answers go to the inviter. */
  repliesToInviter: boolean;
  /** Whether invitees are reminded. */
  reminds: boolean;
  /** Whether inviters are told who joined. */
  tellsOfJoins: boolean;
};

/** Refuses (fields `mailSubject` and `mailOpening`) a text with a placeholder that there is not. */
export function refuseUnknownPlaceholders(mail: Pick<Partial<InvitationMail>, "mailSubject" | "mailOpening">) {
  for (const field of ["mailSubject", "mailOpening"] as const) {
    const unknown = findUnknownPlaceholder(mail[field] ?? "");
    if (!unknown) continue;
    throw new Refusal(`Use {inviter}, {workspace} and {invitee} only: Foyer does not know ${unknown}`, field);
  }
}

/**
 * Changes how a workspace mails its invitations, each part that is given, and records it. Refuses as
 * `refuseUnknownPlaceholders` does. Needs the workspace's lock.
 */
export async function changeInvitationMail(trx: Trx, admin: Admin, wanted: Partial<InvitationMail>): Promise<void> {
  refuseUnknownPlaceholders(wanted);
  const { id, slug } = admin.workspace;
  const former = await selectInvitationMail(trx, id);
  const mail = { ...former, ...withoutUndefined(wanted) };
  await trx
    .updateTable("workspaces")
    .set({
      mail_subject: mail.mailSubject,
      mail_opening: mail.mailOpening,
      replies_to_inviter: mail.repliesToInviter,
      reminds: mail.reminds,
      tells_of_joins: mail.tellsOfJoins,
    })
    .where("id", "=", id)
    .execute();
  for (const [action, part] of events) {
    const details = { from: toLogged(former[part]), to: toLogged(mail[part]) };
    if (former[part] !== mail[part]) await record(trx, admin, action, { workspaceId: id, text: slug }, details);
  }
}

const events: [Action, keyof InvitationMail][] = [
  ["workspace.mail_subject_changed", "mailSubject"],
  ["workspace.mail_opening_changed", "mailOpening"],
  ["workspace.reply_to_changed", "repliesToInviter"],
  ["workspace.reminders_changed", "reminds"],
  ["workspace.join_mails_changed", "tellsOfJoins"],
];

function withoutUndefined(wanted: Partial<InvitationMail>): Partial<InvitationMail> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function toLogged(value: string | boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return loggedText(value.replaceAll("\n", " ")) || "none";
}

/** How the admin's workspace mails its invitations. */
export function findInvitationMail({ workspace }: Admin): Promise<InvitationMail> {
  return selectInvitationMail(db, workspace.id);
}

async function selectInvitationMail(at: Pick<Trx, "selectFrom">, workspaceId: string): Promise<InvitationMail> {
  return at
    .selectFrom("workspaces")
    .select(["mail_subject as mailSubject", "mail_opening as mailOpening", "reminds"])
    .select(["replies_to_inviter as repliesToInviter", "tells_of_joins as tellsOfJoins"])
    .where("id", "=", workspaceId)
    .executeTakeFirstOrThrow();
}
