import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findInvitation, toState } from "#app/domain/invitations/link";
import { NotFound } from "#app/domain/shared/errors";
import { askForOwnReset } from "#app/domain/accounts/password-reset";
import { useFormToken } from "#app/ui/forms/form-token";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, redirectTo } from "#app/web/forms";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { safePath } from "#app/web/redirects";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { AskForReset, ResetAsked } from "./forgot-password-page";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.isAsked ? "Check your email" : "Forgot your password?");

const schema = z.object({ email: emailAddress, redirectTo });

export async function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const redirectTo = safePath(searchParams.get("redirectTo"));
  return {
    email: await findInvitee(redirectTo),
    redirectTo,
    isAsked: searchParams.has("asked"),
    again: paths.forgotPassword(redirectTo),
    back: redirectTo === "/" ? paths.login("/") : redirectTo,
  };
}

/** The address of the invitee who comes from the log-in page of their invitation: its link knows it, so that no URL holds it. */
async function findInvitee(redirectTo: string): Promise<string> {
  const token = /^\/invite\/([\w-]+)$/.exec(redirectTo)?.[1];
  const invitation = token && (await findInvitation(token).catch(unlessUnknown));
  return invitation && toState(invitation, undefined) === "log-in" ? invitation.email : "";
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

export async function action({ context, request }: ActionFunctionArgs) {
  return handleForm(request, schema, async ({ email, redirectTo }) => {
    await askForOwnReset(email, redirectTo, context.origin);
    const message = `If ${email} has an account or an open invitation here, ${mailed(
      "a mail with a link is on its way.",
      "a mail with a link is kept here: no mail provider is set up.",
    )}`;
    return redirectWithMessage(context, paths.askedForReset(redirectTo), message);
  });
}

export default function ForgotPassword() {
  const { isAsked, again, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  if (isAsked) return <ResetAsked again={again} back={page.back} />;
  return <AskForReset {...page} answered={answered} formToken={formToken} />;
}
