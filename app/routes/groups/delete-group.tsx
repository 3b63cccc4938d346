import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findGroup } from "#app/domain/groups/group";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Shell } from "#app/ui/layout/layout";
import { numberInWords } from "#app/ui/format";
import { groupIdOf } from "#app/web/group-cursor";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf } from "#app/web/responses";
import { shellOf } from "#app/web/layout";
import { Panel } from "#app/ui/card";
import { Consequences } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Delete ${data?.group.name ?? "group"} · Foyer` },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = groupIdOf(params);
  return { shell: shellOf(admin, context), group: await answerOf(() => findGroup(admin, groupId)) };
}

export default function DeleteGroup() {
  const { shell, group } = useLoaderData<typeof loader>();
  const { slug } = shell.workspace;
  const here = paths.group(slug, group.id);
  return (
    <Shell {...shell} current="groups" formToken={useFormToken()}>
      <PageHead title={`Delete ${group.name}?`} back={{ href: here, label: group.name }} />
      <Panel as="div" isNarrow>
        <PostForm form={{ id: "delete" }} action={here} formToken={useFormToken()}>
          <input type="hidden" name="intent" value="delete" />
          <Consequences>
            <li>{consequence(group.members)}</li>
            <li>The group cannot be brought back.</li>
          </Consequences>
          <ButtonRow>
            <Button variant="final">Delete group</Button>
            <ButtonLink href={here}>Keep</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Panel>
    </Shell>
  );
}

function consequence(members: number): string {
  if (members === 0) return "Nobody is in this group.";
  if (members === 1) return "The one user in it stays in the workspace, with role, metadata and other groups.";
  return `The ${numberInWords(members)} users in it stay in the workspace, with role, metadata and other groups.`;
}
