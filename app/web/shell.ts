import type { Member, Person } from "#app/domain/people";

/** What the frame around a workspace's pages shows. */
export function shellOf({ workspace, name, email, role }: Member) {
  return { workspace: { name: workspace.name, slug: workspace.slug }, person: { name, email, role } };
}

/** Who is signed in, as the frame around the instance's pages shows them. */
export function personOf({ name, email }: Person) {
  return { name, email };
}
