import type { Member, Person } from "#app/domain/shared/actors";
import type { Face } from "#app/domain/shared/face";
import { settings } from "#app/settings";
import { hasMailbox } from "./dev-mailbox";
import type { Scope } from "./request-context";

/** What the frame around a workspace's pages shows. */
export function buildLayout({ workspace, role, isSuperAdmin, ...member }: Member, scope?: Scope) {
  const { name, slug, timeZone, face } = workspace;
  return {
    workspace: { name, slug, timeZone, ...(hasFace(face) && { face }) },
    person: { name: member.name, email: member.email, role },
    ...(isSuperAdmin && { isSuperAdmin }),
    ...(role === "admin" && scope && { mailNotice: mailNotice(scope) }),
  };
}

const hasFace = (face: Face | undefined) => Boolean(face?.accent ?? face?.logo);

function mailNotice(scope: Scope) {
  const { mail } = settings();
  return mail === "captured" || mail === "none" ? { mail, hasMailbox: hasMailbox(scope) } : undefined;
}

/** Who is signed in, as the frame around the instance's pages shows them. */
export function toPerson({ name, email }: Person) {
  return { name, email };
}
