import { ButtonLink } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { formatRole } from "#app/ui/format";
import { AdminList } from "#app/ui/layout/admin-list";
import { Layout, PageHead, type LayoutProps } from "#app/ui/layout/layout";
import { Link } from "#app/ui/link";
import { Facts } from "#app/ui/lists";
import { paths } from "#app/web/urls";

type Props = {
  layout: Pick<LayoutProps, "workspace" | "person">;
  groups: string[];
  admins: { name: string; email: string }[];
  formToken: string;
};

/** A workspace as each of its members sees it. */
export function WorkspaceHome({ layout, groups, admins, formToken }: Props) {
  const { workspace, person } = layout;
  return (
    <Layout {...layout} current="home" formToken={formToken}>
      <PageHead title={workspace.name}>
        {person.role === "admin" && (
          <ButtonLink href={paths.users(workspace.slug)} variant="primary">
            Manage users
          </ButtonLink>
        )}
      </PageHead>
      <Panel>
        <h2>Your membership</h2>
        <Facts>
          <dt>Name</dt>
          <dd>{person.name}</dd>
          <dt>Email address</dt>
          <dd>{person.email}</dd>
          <dt>Role</dt>
          <dd>{formatRole(person.role)}</dd>
          <dt>Groups</dt>
          <dd>{groups.length ? groups.join(", ") : "None"}</dd>
        </Facts>
        <p>
          <Link href={paths.leave(workspace.slug)}>Leave this workspace</Link>
        </p>
      </Panel>
      <Panel>
        <h2>Whom to ask</h2>
        <AdminList admins={admins} />
      </Panel>
    </Layout>
  );
}
