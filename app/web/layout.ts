import type { Member, Person } from "#app/domain/shared/actors";
import { settings } from "#app/settings";
import { hasMailbox } from "./dev-mailbox";
import type { Scope } from "./request-context";

/** What the frame around a workspace's pages shows. */
export function buildLayout({ workspace, name, email, role, isSuperAdmin }: Member, scope?: Scope) {
  return {
    workspace: { name: workspace.name, slug: workspace.slug },
    person: { name, email, role },
    ...(isSuperAdmin && { isSuperAdmin }),
    ...(role === "admin" && scope && { mailNotice: mailNotice(scope) }),
  };
}

function mailNotice(scope: Scope) {
  const { mail } = settings();
  return mail === "captured" || mail === "none" ? { mail, hasMailbox: hasMailbox(scope) } : undefined;
}

/** Who is signed in, as the frame around the instance's pages shows them. */
export function toPerson({ name, email }: Person) {
  return { name, email };
}
