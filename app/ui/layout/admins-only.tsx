import { AdminList } from "./admin-list";
import { Problem } from "./problem";

type Props = { workspace: { slug: string; name: string }; admins: { name: string; email: string }[] };

/** Whether an error carries what the page for non-admins shows. */
export function isAdminsOnly(value: unknown): value is Props {
  return typeof value === "object" && value !== null && "workspace" in value && "admins" in value;
}

/** What a member sees who opens what is for admins: whom to ask, and the way to their own page. */
export function AdminsOnly({ workspace, admins }: Props) {
  return (
    <>
      <title>This is for admins · Foyer</title>
      <Problem title="This is for admins" action={{ href: `/${workspace.slug}`, label: `Go to ${workspace.name}` }}>
        <p>You are a user of {workspace.name}. An admin of it can do what you were after:</p>
        <AdminList admins={admins} />
      </Problem>
    </>
  );
}
