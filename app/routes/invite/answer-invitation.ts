import { json, redirect } from "@remix-run/node";
import type { SubmissionResult } from "@conform-to/react";
import { z } from "zod";
import {
  acceptWithNewAccount,
  acceptWithPassword,
  acceptWithSession,
  askForNewLink,
  decline,
} from "#app/domain/invitations/accept";
import { markOpened, type Invitation } from "#app/domain/invitations/link";
import type { Person } from "#app/domain/shared/actors";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import { handleForm, password, personName } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { passedRedirect, signedInRedirect } from "#app/web/responses";
import { readPath, paths } from "#app/web/urls";

type Redirect = ReturnType<typeof redirect>;
type Pressed = { invitation: Invitation; person: Person | undefined; intent: string; here: Redirect };

const signUp = z.object({ name: personName, password });
const logIn = z.object({ password });

/** What a person presses who was invited; `switch` is for anybody. */
const answers = ["signup", "login", "accept", "decline", "renew"];

/** Does what was pressed on the page of an invitation whose link still stands. */
export async function answerInvitation(
  context: Scope,
  request: Request,
  { invitation, person, intent, here }: Pressed,
) {
  const { origin } = context;
  const workspace = paths.workspace(invitation.workspace.slug);
  if (answers.includes(intent)) await markOpened(invitation);
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
