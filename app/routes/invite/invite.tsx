import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { SubmissionResult } from "@conform-to/react";
import { z } from "zod";
import { maskEmail } from "#app/domain/shared/email-address";
import { findContact } from "#app/domain/invitations/contact";
import { findInvitation, toState, type Invitation, type LinkState } from "#app/domain/invitations/link";
import {
  acceptWithNewAccount,
  acceptWithPassword,
  acceptWithSession,
  askForNewLink,
  decline,
} from "#app/domain/invitations/accept";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, Refusal, TooOften } from "#app/domain/shared/errors";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { formatMoment, formatRole } from "#app/ui/format";
import { handleForm, password, personName, readForm, readText } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { readPath, paths } from "#app/web/urls";
import { answerOf, passedRedirect, signedInRedirect, signedOutRedirect, tooOften } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { InvitePage } from "./invite-page";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data ? `Join ${data.workspace}` : "Foyer" }];

const gone: LinkState[] = ["expired", "withdrawn", "workspace-archived"];
/** The link is open, and its person cannot use it: who signs in as somebody else, or whom something else bars. */
const barred: LinkState[] = ["mismatch", "account-archived", "other-membership"];
/** Where the page says whom to write to. */
const dead: LinkState[] = ["withdrawn", "workspace-archived", "account-archived", "other-membership"];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const [invitation, person] = await read(context, params.token);
  const state = toState(invitation, person);
  if (state === "member") throw redirect(paths.workspace(invitation.workspace.slug), 303);
  const isDeclining = new URL(request.url).searchParams.has("decline");
  const contact = dead.includes(state) ? await findContact(invitation) : undefined;
  return json(
    {
      ...whatIsShown(invitation, state, person),
      contact,
      isDeclining,
      passwordMinLength: settings().passwordMinLength,
    },
    { status: statusOf(state) },
  );
}

function statusOf(state: LinkState): number {
  if (gone.includes(state)) return 410;
  return state !== "mismatch" && barred.includes(state) ? 403 : 200;
}

async function read(context: Scope, token = ""): Promise<[Invitation, Person | undefined]> {
  return Promise.all([answerOf(() => findInvitation(token)), findVisitor(context)]);
}

/** No more than the page of this state says: a dead link names the workspace and whom to ask, and not who was invited. */
function whatIsShown(invitation: Invitation, state: LinkState, person: Person | undefined) {
  const isForInvitee = ["sign-up", "log-in", "join"].includes(state);
  return {
    state,
    workspace: invitation.workspace.name,
    slug: isIn(invitation, state) ? invitation.workspace.slug : "",
    inviter: invitation.inviter,
    isDeclined: invitation.isDeclined,
    isRenewalAsked: invitation.isRenewalAsked,
    email: isForInvitee ? invitation.email : state === "mismatch" ? maskEmail(invitation.email) : "",
    name: state === "sign-up" ? invitation.name : "",
    role: isForInvitee ? formatRole(invitation.role) : "",
    expires: isForInvitee || state === "expired" ? formatMoment(invitation.expiresAt) : "",
    visitor: person?.email ?? null,
  };
}

/** Whether the page leads on to the workspace. */
function isIn({ otherMembership }: Invitation, state: LinkState): boolean {
  return state === "accepted" || (state === "other-membership" && otherMembership === "active");
}

type Redirect = ReturnType<typeof redirect>;

const signUp = z.object({ name: personName, password });
const logIn = z.object({ password });

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
    return await answer(context, request, { invitation, person, intent, here });
  } catch (error) {
    if (error instanceof LinkIsSpent) return here;
    if (error instanceof TooOften) throw tooOften(error);
    throw error;
  }
}

type Pressed = { invitation: Invitation; person: Person | undefined; intent: string; here: Redirect };

async function answer(context: Scope, request: Request, { invitation, person, intent, here }: Pressed) {
  const { origin } = context;
  const workspace = paths.workspace(invitation.workspace.slug);
  switch (intent) {
    case "signup":
      return handleForm(request, signUp, async (answers) =>
        signedInRedirect(context, workspace, (await acceptWithNewAccount(invitation, answers, origin)).sessionToken),
      );
    case "login":
      return handleForm(request, logIn, async (answers) =>
        passedRedirect(
          context,
          workspace,
          await acceptWithPassword(invitation, answers.password, origin, readPath(request)),
        ),
      );
    case "accept":
      if (!person) return here;
      return accept(invitation, person);
    case "decline":
      await decline(invitation, person, origin);
      return here;
    case "renew":
      await askForNewLink(invitation, origin);
      return here;
    default:
      return json(null, { status: 422 });
  }
}

async function accept(invitation: Invitation, person: Person) {
  try {
    await acceptWithSession(invitation, person);
    return redirect(paths.workspace(invitation.workspace.slug), 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error instanceof TooOften) throw error;
    const result: SubmissionResult = { status: "error", error: { "": [error.message] } };
    return json({ intent: "accept", result }, { status: 422 });
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
