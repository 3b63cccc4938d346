import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findGroup } from "#app/domain/groups/group";
import { listGroupMembers } from "#app/domain/groups/members";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { formatNumber } from "#app/ui/format";
import { requireGroupId } from "#app/web/group-cursor";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { Panel } from "#app/ui/card";
import { Consequences, PeopleList } from "#app/ui/lists";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `Delete ${data?.group.name ?? "a group"}`, data?.layout.workspace.name);

const NAMED = 5;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = requireGroupId(params);
  const [group, { rows }] = await Promise.all([
    answerOf(() => findGroup(admin, groupId)),
    listGroupMembers(admin, groupId, {}),
  ]);
  const first = rows.slice(0, NAMED).map(({ id, name, email }) => ({ id, name, email }));
  return { layout: buildLayout(admin, context), group, first };
}

export default function DeleteGroup() {
  const { layout, group, first } = useLoaderData<typeof loader>();
  const { slug } = layout.workspace;
  const here = paths.group(slug, group.id);
  return (
    <Layout {...layout} current="groups" formToken={useFormToken()}>
      <PageHead title={`Delete ${group.name}?`} back={{ href: here, label: group.name }} />
      <Panel as="div" isNarrow>
        <PostForm form={{ id: "delete" }} action={here} formToken={useFormToken()}>
          <input type="hidden" name="intent" value="delete" />
          <Consequences>
            <li>{consequence(group.members)}</li>
            <li>The group cannot be brought back.</li>
          </Consequences>
          {first.length > 0 && <PeopleList people={first} total={group.members} />}
          <ButtonRow>
            <Button variant="final">Delete group</Button> <ButtonLink href={here}>Cancel</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Panel>
    </Layout>
  );
}

function consequence(members: number): string {
  if (members === 0) return "Nobody is in this group.";
  if (members === 1) return "The one user in it stays in the workspace, with role, metadata and other groups.";
  return `The ${formatNumber(members)} users in it stay in the workspace, with role, metadata and other groups.`;
}
