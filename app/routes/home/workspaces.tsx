import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { mayCreateWorkspaces } from "#app/domain/instance/settings";
import { findInvitationTo, type Invitation } from "#app/domain/invitations/link";
import { acceptWithSession, decline } from "#app/domain/invitations/accept";
import { listOpenInvitations } from "#app/domain/invitations/open-invitations";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, Refusal } from "#app/domain/shared/errors";
import { hasFormerMembership, listMemberships, type OwnMembership } from "#app/domain/workspaces/workspace";
import { Tile } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { Door } from "#app/ui/layout/layout";
import { formatMoment, formatRole } from "#app/ui/format";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { answerOf } from "#app/web/responses";
import { NoWorkspace } from "./no-workspace";
import { OpenInvitations } from "./open-invitations";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Your workspaces");

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const [memberships, invitations] = await Promise.all([listMemberships(person), listOpenInvitations(person)]);
  return {
    memberships,
    invitations: invitations.map(({ role, expiresAt, timeZone, ...invitation }) => ({
      ...invitation,
      role: formatRole(role),
      expires: formatMoment(expiresAt, timeZone),
    })),
    isNewcomer: memberships.length === 0 && !(await hasFormerMembership(person)),
    email: person.email,
    isSuperAdmin: person.isSuperAdmin,
    isVerified: person.isVerified,
    mayCreate: await mayCreateWorkspaces(person),
    from: new URL(request.url).searchParams.get("from"),
  };
}

const schema = z.object({
  intent: z.enum(["join", "decline"], { error: "Choose what to do" }),
  invitation: z.string({ error: "Choose one invitation" }).refine(isId, "Choose an invitation of the list"),
});

export async function action({ context, request }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  return handleForm(request, schema, async ({ intent, invitation: id }) => {
    const invitation = await answerOf(() => findInvitationTo(person, id));
    await press(person, invitation, intent);
    const { name, slug } = invitation.workspace;
    return intent === "join"
      ? redirectWithMessage(context, paths.workspace(slug), `You joined ${name}.`)
      : redirectWithMessage(context, "/workspaces", `You declined the invitation to ${name}.`);
  });
}

async function press(person: Person, invitation: Invitation, intent: "join" | "decline") {
  try {
    await (intent === "join" ? acceptWithSession(invitation, person) : decline(invitation, person, person.origin));
  } catch (error) {
    if (!(error instanceof LinkIsSpent)) throw error;
    throw new Refusal(`The invitation to ${invitation.workspace.name} is not open any more`);
  }
}

export default function Workspaces() {
  const { memberships, invitations, email, isSuperAdmin, isVerified, isNewcomer, mayCreate, from } =
    useLoaderData<typeof loader>();
  const refused = Object.values(useAnswered<typeof action>()?.result.error ?? {}).flat();
  const formToken = useFormToken();
  return (
    <Door title={titleOf(memberships.length, invitations.length)}>
      {refused.length > 0 && <Notice tone="danger">{refused.join(". ")}</Notice>}
      <OpenInvitations invitations={invitations} formToken={formToken} />
      {memberships.length === 0 && invitations.length === 0 && (
        <NoWorkspace email={email} isVerified={isVerified} isNewcomer={isNewcomer} mayCreate={mayCreate} />
      )}
      {!isVerified && (
        <p>
          You have not confirmed yet that {email} is yours. <a href="/profile">Confirm your email address</a>: then the
          invitations to it are listed here.
        </p>
      )}
      <ul className="choices grid gap-2">
        {memberships.map((membership) => (
          <li key={membership.slug}>
            <WorkspaceLink {...membership} isHere={membership.slug === from} />
          </li>
        ))}
      </ul>
      {mayCreate && (
        <ButtonLink href="/workspaces/new" variant={memberships.length + invitations.length ? "plain" : "primary"}>
          Create a workspace
        </ButtonLink>
      )}
      {isSuperAdmin && <ButtonLink href="/instance/workspaces">All workspaces of this instance</ButtonLink>}
      {isSuperAdmin && <ButtonLink href="/instance/users">All users of this instance</ButtonLink>}
      <ButtonLink href="/profile">Your profile</ButtonLink>
      <ActionForm action="/logout" formToken={formToken} label={`Sign out ${email}`} wide />
    </Door>
  );
}

function titleOf(memberships: number, invitations: number): string {
  if (memberships > 0) return "Choose a workspace";
  return invitations > 0 ? "You are invited" : "You are in no workspace";
}

type WorkspaceLinkProps = OwnMembership & { isHere: boolean };

function WorkspaceLink({ slug, name, role, logo, isHere }: WorkspaceLinkProps) {
  return (
    <a
      className={`flex items-center gap-3 rounded-xl border px-3 py-2.5 no-underline ${isHere ? "border-accent" : "border-line-strong hover:border-edge"}`}
      href={`/${slug}`}
      aria-current={isHere ? "true" : undefined}
    >
      <Tile name={name} logo={logo} />
      <span>
        <b className="block">{name}</b>{" "}
        <small className="block">
          {formatRole(role)}
          {isHere && " · You are here"}
        </small>
      </span>
    </a>
  );
}
