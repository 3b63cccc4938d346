import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { listGroupsOf } from "#app/domain/groups";
import { LinkIsSpent, TooOften } from "#app/domain/refusals";
import { findOffer, joinByAddress } from "#app/domain/self-joining";
import { listAdmins } from "#app/domain/workspaces";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/form";
import { useFormToken } from "#app/ui/form-token";
import { Door, PageHead, Shell, type ShellProps } from "#app/ui/page";
import { roleInWords } from "#app/ui/words";
import { findVisitor, requireMember, requirePerson } from "#app/web/guards";
import { paths } from "#app/web/paths";
import { answerOf, tooOften } from "#app/web/responses";
import { shellOf } from "#app/web/shell";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: (data && ("offer" in data ? `Join ${data.offer.name}` : data.shell.workspace.name)) ?? "Foyer" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const member = await requireMember(request, params).catch((answer: unknown) => offerInstead(answer, params));
  if ("offer" in member) return member;
  const [groups, admins] = await Promise.all([listGroupsOf(member), listAdmins(member)]);
  return { shell: shellOf(member), groups, admins };
}

/** Somebody without a seat is told of the workspace only where their address lets them in. */
async function offerInstead(answer: unknown, params: { workspace?: string }) {
  const person = await findVisitor();
  const isStranger = answer instanceof Response && answer.status === 404;
  const offer = person && isStranger ? await findOffer(person, params.workspace ?? "") : undefined;
  if (!person || !offer) throw answer;
  return { offer, email: person.email };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const person = await requirePerson(request);
  const { workspace = "" } = params;
  try {
    await answerOf(() => joinByAddress(person, workspace));
  } catch (error) {
    if (error instanceof TooOften) throw tooOften(error);
    if (!(error instanceof LinkIsSpent)) throw error;
  }
  return redirect(paths.workspace(workspace), 303);
}

export default function Workspace() {
  const found = useLoaderData<typeof loader>();
  return "offer" in found ? <Join {...found} /> : <Home {...found} />;
}

type JoinProps = { offer: { name: string }; email: string };

function Join({ offer: { name }, email }: JoinProps) {
  return (
    <Door workspaceName={name} title={`Join ${name}`}>
      <p>
        Your address <b>{email}</b> lets you in.
      </p>
      <ActionForm formToken={useFormToken()} intent="join" label={`Join ${name}`} variant="primary" wide />
    </Door>
  );
}

type HomeProps = {
  shell: Pick<ShellProps, "workspace" | "person">;
  groups: string[];
  admins: { name: string; email: string }[];
};

function Home({ shell, groups, admins }: HomeProps) {
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
