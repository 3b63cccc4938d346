import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findContact } from "#app/domain/invitations/contact";
import { findFace } from "#app/domain/workspaces/face";
import { findInvitation, toState, type Invitation } from "#app/domain/invitations/link";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, TooOften } from "#app/domain/shared/errors";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { readForm, readText } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import type { Scope } from "#app/web/request-context";
import { answerOf, signedOutRedirect, tooOften } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { answerInvitation } from "./answer-invitation";
import { InvitePage } from "./invite-page";
import { barred, dead, gone, statusOf, toHeading } from "./link-states";
import { toTitle } from "#app/ui/title";
import { showInvitation } from "./show-invitation";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data ? toHeading(data) : "There is no such page");

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const [invitation, person] = await read(context, params.token);
  const state = toState(invitation, person);
  if (state === "member") throw redirect(paths.workspace(invitation.workspace.slug), 303);
  const isDeclining = new URL(request.url).searchParams.has("decline");
  const contact = dead.includes(state) ? await findContact(invitation) : undefined;
  const face = await findFace(invitation.workspaceId);
  return json(
    {
      ...showInvitation(invitation, state, person),
      face,
      contact,
      isDeclining,
      passwordMinLength: settings().passwordMinLength,
    },
    { status: statusOf(state) },
  );
}

async function read(context: Scope, token = ""): Promise<[Invitation, Person | undefined]> {
  return Promise.all([answerOf(() => findInvitation(token)), findVisitor(context)]);
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const { token = "" } = params;
  const [invitation, person] = await read(context, token);
  const intent = readText(await readForm(request), "intent");
  const here = redirect(paths.invitation(token), 303);
  if (intent === "switch") return signedOutRedirect(context, paths.invitation(token));

  const state = toState(invitation, person);
  if (state === "member") return redirect(paths.workspace(invitation.workspace.slug), 303);
  if (barred.includes(state)) return json(null, { status: 403 });
  if (state === "accepted") return here;
  if (gone.includes(state) && !(state === "expired" && intent === "renew")) return json(null, { status: 410 });
  try {
    return await answerInvitation(context, request, { invitation, person, intent, here });
  } catch (error) {
    if (error instanceof LinkIsSpent) return here;
    if (error instanceof TooOften) throw tooOften(error);
    throw error;
  }
}

export default function Invite() {
  return (
    <InvitePage
      {...useLoaderData<typeof loader>()}
      answered={useAnswered<typeof action>() ?? undefined}
      formToken={useFormToken()}
    />
  );
}
