import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findReset, resetPassword, type Reset } from "#app/domain/accounts/password-reset";
import { endSession } from "#app/domain/accounts/sessions";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { handleForm, password } from "#app/web/forms";
import { gone, unlessSpent } from "#app/web/mailed-link";
import type { Scope } from "#app/web/request-context";
import { answerOf, passedRedirect } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { ChoosePassword, DeadReset } from "./reset-password-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Choose a new password");

const schema = z.object({ password });

/** A dead link keeps the way back, and no longer says whose it was. */
export async function loader({ params }: LoaderFunctionArgs) {
  const { isLive, email, redirectTo } = await read(params.token);
  const { passwordMinLength } = settings();
  return json(
    { isLive, email: isLive ? email : "", askAgain: paths.forgotPassword(redirectTo), passwordMinLength },
    { status: isLive ? 200 : 410 },
  );
}

async function read(token = ""): Promise<Reset> {
  return answerOf(() => findReset(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const reset = await read(params.token);
  if (!reset.isLive) return gone();
  return unlessSpent(gone, () => handleForm(request, schema, ({ password }) => choose(context, reset, password)));
}

async function choose(context: Scope, reset: Reset, password: string) {
  const { sessionToken: former, origin } = context;
  const passed = await resetPassword(reset, password, origin);
  if (former) await endSession(former);
  return passedRedirect(context, reset.redirectTo, passed);
}

export default function ResetPassword() {
  const { isLive, askAgain, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>() ?? undefined;
  const formToken = useFormToken();
  if (!isLive) return <DeadReset askAgain={askAgain} />;
  return <ChoosePassword {...page} answered={answered} formToken={formToken} />;
}
