import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listGroups, type Group } from "#app/domain/groups/group";
import { ButtonLink } from "#app/ui/button";
import { useFormToken } from "#app/ui/forms/form-token";
import { Link } from "#app/ui/link";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { formatNumber } from "#app/ui/format";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { Card, Empty } from "#app/ui/card";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Groups", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return { layout: buildLayout(admin, context), groups: await listGroups(admin) };
}

export default function Groups() {
  const { layout, groups } = useLoaderData<typeof loader>();
  return (
    <Layout {...layout} current="groups" formToken={useFormToken()}>
      <PageHead title="Groups" count={groups.length}>
        <ButtonLink href={paths.addGroup(layout.workspace.slug)} variant="primary">
          Add group
        </ButtonLink>
      </PageHead>
      {groups.length === 0 ? (
        <Empty as="div">
          <p>There are no groups yet. A group gathers users across roles, such as a team.</p>
          <ButtonLink href={paths.addGroup(layout.workspace.slug)} variant="primary">
            Add group
          </ButtonLink>
        </Empty>
      ) : (
        <GroupTable groups={groups} slug={layout.workspace.slug} />
      )}
    </Layout>
  );
}

type GroupTableProps = { groups: Group[]; slug: string };

function GroupTable({ groups, slug }: GroupTableProps) {
  return (
    <Card>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="w-28 text-right">
              Users
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ id, name, members }) => (
            <tr key={id}>
              <td>
                <Link className="link" href={paths.group(slug, id)}>
                  {name}
                </Link>
              </td>
              <td className="text-right">{formatNumber(members)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
