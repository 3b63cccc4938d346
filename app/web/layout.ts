import type { Member, Person } from "#app/domain/shared/actors";
import type { Face } from "#app/domain/shared/face";
import { settings } from "#app/settings";
import type { MailNoticeProps } from "#app/ui/layout/mail-notice";
import { hasMailbox } from "./dev-mailbox";
import type { Scope } from "./request-context";

/** What the frame around a workspace's pages shows. */
export function buildLayout({ workspace, role, isSuperAdmin, mailStanding, ...member }: Member, scope?: Scope) {
  const { name, slug, timeZone, face } = workspace;
  return {
    workspace: { name, slug, timeZone, ...(hasFace(face) && { face }) },
    person: { name: member.name, email: member.email, role },
    ...(isSuperAdmin && { isSuperAdmin }),
    ...(role === "admin" && scope && { mailNotice: buildMailNotice(scope, isSuperAdmin, mailStanding) }),
  };
}

const hasFace = (face: Face | undefined) => Boolean(face?.accent ?? face?.logo);

/** What admins have to know of mail: that it goes nowhere, why it stands still, or that the day's limit is near. */
function buildMailNotice(
  scope: Scope,
  isSuperAdmin: boolean,
  standing: Member["mailStanding"],
): MailNoticeProps | undefined {
  const { mail } = settings();
  if (mail === "captured" || mail === "none") return { mail, hasMailbox: hasMailbox(scope) };
  const now = new Date().toISOString();
  if (standing?.stop) return { mail: "stopped", ...standing.stop, now, isSuperAdmin };
  const { state = "open", sent = 0, limit, forInvitations, endsAt = now } = standing?.day ?? {};
  if (state === "open" || limit === undefined || forInvitations === undefined) return undefined;
  return { mail: state, day: { sent, limit, forInvitations, endsAt }, now, isSuperAdmin };
}

/** Who is signed in, as the frame around the instance's pages shows them. */
export function toPerson({ name, email }: Person) {
  return { name, email };
}
