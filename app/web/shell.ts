import type { Member } from "#app/domain/people";

/** What the frame around a workspace's pages shows. */
export function shellOf({ workspace, name, email, role }: Member) {
  return { workspace: { name: workspace.name, slug: workspace.slug }, person: { name, email, role } };
}
