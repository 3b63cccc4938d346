import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findGroup } from "#app/domain/groups/group";
import { Button, ButtonLink } from "#app/ui/button";
import { PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Shell } from "#app/ui/layout/layout";
import { numberInWords } from "#app/ui/format";
import { groupIdOf } from "#app/web/group-cursor";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf } from "#app/web/responses";
import { shellOf } from "#app/web/layout";

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
      <div className="card pad narrow">
        <PostForm form={{ id: "delete" }} action={here} formToken={useFormToken()}>
          <input type="hidden" name="intent" value="delete" />
          <ul className="consequences">
            <li>{consequence(group.members)}</li>
            <li>The group cannot be brought back.</li>
          </ul>
          <div className="actions">
            <Button variant="danger">Delete group</Button>
            <ButtonLink href={here}>Keep</ButtonLink>
          </div>
        </PostForm>
      </div>
    </Shell>
  );
}

function consequence(members: number): string {
  if (members === 0) return "Nobody is in this group.";
  if (members === 1) return "The one user in it stays in the workspace, with role, metadata and other groups.";
  return `The ${numberInWords(members)} users in it stay in the workspace, with role, metadata and other groups.`;
}
