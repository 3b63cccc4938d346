import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ask, findAccess, withdraw } from "#app/domain/access-requests/request-access";
import { listMemberGroups } from "#app/domain/groups/group";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, TooOften } from "#app/domain/shared/errors";
import { findOffer, joinByAddress } from "#app/domain/workspaces/join-by-domain";
import { listAdmins } from "#app/domain/workspaces/workspace";
import { AdminList } from "#app/ui/layout/admin-list";
import { ButtonLink } from "#app/ui/button";
import { useFormToken } from "#app/ui/forms/form-token";
import { Link } from "#app/ui/link";
import { PageHead, Layout, type LayoutProps } from "#app/ui/layout/layout";
import { formatRole } from "#app/ui/format";
import { handleForm, plainText, readForm, readText } from "#app/web/forms";
import { findVisitor, requireMember, requirePerson } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf, tooOften } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { buildLayout } from "#app/web/layout";
import { AskForAccess, Join } from "./access-page";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";
import { Facts } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data: found }) => {
  if (!found) return [{ title: "Foyer" }];
  if ("offer" in found) return [{ title: `Join ${found.offer.name}` }];
  return [
    { title: "access" in found ? `Ask for access to ${found.access.workspace.name}` : found.layout.workspace.name },
  ];
};

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const member = await requireMember(context, request, params).catch((answer: unknown) =>
    doorInstead(context, answer, params),
  );
  if (!("memberId" in member)) return member;
  const [groups, admins] = await Promise.all([listMemberGroups(member), listAdmins(member)]);
  return { layout: buildLayout(member, context), groups, admins };
}

/**
 * Somebody without a membership is told of the workspace only where their address lets them in, or where it takes requests: by a
 * page that is 403, as it shows nothing of what they came for.
 */
async function doorInstead(context: Scope, answer: unknown, { workspace: slug = "" }: { workspace?: string }) {
  const person = await findVisitor(context);
  if (!person || !(answer instanceof Response) || answer.status !== 404) throw answer;
  const offer = await findOffer(person, slug);
  if (offer) return { offer: { name: offer.name }, email: person.email };
  const access = await findAccess(person, slug);
  if (access) return json({ access, email: person.email }, { status: 403 });
  throw answer;
}

const note = z.object({ note: plainText("your message", 500) });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  const { workspace: slug = "" } = params;
  const intent = readText(await readForm(request), "intent");
  if (intent === "ask")
    return handleForm(request, note, async (answers) => {
      await ask(person, slug, answers.note);
      return redirect(paths.workspace(slug), 303);
    });
  await answerOf(() => (intent === "withdraw" ? withdraw(person, slug) : joinOnce(person, slug)));
  return redirect(paths.workspace(slug), 303);
}

async function joinOnce(person: Person, slug: string) {
  try {
    await joinByAddress(person, slug);
  } catch (error) {
    if (error instanceof TooOften) throw tooOften(error);
    if (!(error instanceof LinkIsSpent)) throw error;
  }
}

export default function Workspace() {
  const found = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  if ("offer" in found) return <Join {...found} />;
  return "access" in found ? <AskForAccess {...found} answered={answered} /> : <Home {...found} />;
}

type HomeProps = {
  layout: Pick<LayoutProps, "workspace" | "person">;
  groups: string[];
  admins: { name: string; email: string }[];
};

function Home({ layout, groups, admins }: HomeProps) {
  const { workspace, person } = layout;
  return (
    <Layout {...layout} current="home" formToken={useFormToken()}>
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
