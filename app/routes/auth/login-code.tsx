import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { z } from "zod";
import { findPendingLogin, finishSignIn, type PendingLogin } from "#app/domain/accounts/pending-login";
import { useFormToken } from "#app/ui/forms/form-token";
import { endedPendingLoginCookie, PENDING_LOGIN_COOKIE, readCookie } from "#app/web/cookies";
import { handleForm, oneLine } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { unlessSpent } from "#app/web/mailed-link";
import { paths } from "#app/web/urls";
import { signedInRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { LogInCodePage } from "./login-code-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Enter your code");

const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("code"), code: oneLine("the code that the app shows", 100) }),
    z.object({ intent: z.literal("recovery-code"), code: oneLine("a recovery code", 100) }),
  ],
  { error: "Choose what to do" },
);

const tokenOf = (request: Request) =>
  readCookie(request.headers.get("cookie") ?? undefined, PENDING_LOGIN_COOKIE) ?? "";

export async function loader({ context, request }: LoaderFunctionArgs) {
  await requirePendingLogin(context, request);
  return null;
}

/** Who has entered a password and no code yet; anybody else is led to where they can. */
async function requirePendingLogin(context: Scope, request: Request): Promise<PendingLogin> {
  const pendingLogin = await findPendingLogin(tokenOf(request));
  if (pendingLogin) return pendingLogin;
  throw (await findVisitor(context)) ? redirect("/") : logInAgain();
}

const logInAgain = () =>
  redirect(paths.loginAgain, { status: 303, headers: { "Set-Cookie": endedPendingLoginCookie() } });

export async function action({ context, request }: ActionFunctionArgs) {
  await requirePendingLogin(context, request);
  return unlessSpent(logInAgain, () =>
    handleForm(request, schema, ({ code }) => finish(context, tokenOf(request), code)),
  );
}

async function finish(context: Scope, token: string, code: string) {
  const { sessionToken: formerToken, origin } = context;
  const { sessionToken, leadsTo } = await finishSignIn(token, code, { origin, formerToken });
  const onward = signedInRedirect(context, leadsTo, sessionToken);
  onward.headers.append("Set-Cookie", endedPendingLoginCookie());
  return onward;
}

export default function LogInCode() {
  return <LogInCodePage answered={useAnswered<typeof action>()} formToken={useFormToken()} />;
}
