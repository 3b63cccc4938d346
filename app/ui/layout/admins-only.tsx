import { AdminList } from "./admin-list";
import { Problem } from "./problem";

type Props = { workspace: { slug: string; name: string }; admins: { name: string; email: string }[] };

export const adminsOnly = { title: "This page is for admins", text: "" };

/** Whether an error carries what the page for non-admins shows. */
export function isAdminsOnly(value: unknown): value is Props {
  return typeof value === "object" && value !== null && "workspace" in value && "admins" in value;
}

/** What a member sees who opens what is for admins: who to ask, and the way to their own page. */
export function AdminsOnly({ workspace, admins }: Props) {
  return (
    <Problem title={adminsOnly.title} action={{ href: `/${workspace.slug}`, label: `Go to ${workspace.name}` }}>
      <p>Only admins of {workspace.name} can open this page. To get something done here, ask one of them:</p>
      <AdminList admins={admins} />
    </Problem>
  );
}
