import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { listGroupsOf } from "#app/domain/groups";
import { listAdmins } from "#app/domain/workspaces";
import { ButtonLink } from "#app/ui/button";
import { useFormToken } from "#app/ui/form-token";
import { PageHead, Shell } from "#app/ui/page";
import { roleInWords } from "#app/ui/words";
import { requireMember } from "#app/web/guards";
import { paths } from "#app/web/paths";
import { shellOf } from "#app/web/shell";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.shell.workspace.name ?? "Foyer" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const member = await requireMember(request, params);
  const [groups, admins] = await Promise.all([listGroupsOf(member), listAdmins(member)]);
  return { shell: shellOf(member), groups, admins };
}

export default function Workspace() {
  const { shell, groups, admins } = useLoaderData<typeof loader>();
  const { workspace, person } = shell;
  return (
    <Shell {...shell} current="home" formToken={useFormToken()}>
      <PageHead title={workspace.name}>
        {person.role === "admin" && (
          <ButtonLink href={paths.users(workspace.slug)} variant="primary">
            Manage users
          </ButtonLink>
        )}
      </PageHead>
      <section className="card pad">
        <h2>Your seat</h2>
        <dl className="facts">
          <dt>Name</dt>
          <dd>{person.name}</dd>
          <dt>Email address</dt>
          <dd>{person.email}</dd>
          <dt>Role</dt>
          <dd>{roleInWords(person.role)}</dd>
          <dt>Groups</dt>
          <dd>{groups.length ? groups.join(", ") : "None"}</dd>
        </dl>
        <p>
          <Link to={paths.leave(workspace.slug)} discover="none">
            Leave this workspace
          </Link>
        </p>
      </section>
      <section className="card pad">
        <h2>Whom to ask</h2>
        <ul className="plain-list">
          {admins.map(({ name, email }) => (
            <li key={email}>
              {name}, <a href={`mailto:${email}`}>{email}</a>
            </li>
          ))}
        </ul>
      </section>
    </Shell>
  );
}
