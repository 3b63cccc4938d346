import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { endSession } from "#app/domain/accounts/sessions";
import { findFace } from "#app/domain/workspaces/face";
import { findSignUp, isOwnBrowser, openMembership, type SignUp } from "#app/domain/accounts/sign-up";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { handleForm, password } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { gone, openAgain, unlessSpent } from "#app/web/mailed-link";
import type { Scope } from "#app/web/request-context";
import { answerOf, signedInRedirect } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { DeadSignUp, FinishSignUp } from "./confirm-sign-up-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Finish signing up");

const schema = z.object({ password: password.default("") });

/** A dead link no longer says whose it was. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const signUp = await read(params.token);
  const { isLive, email, name, workspaceId, workspace, leadsTo } = signUp;
  const visitor = await findVisitor(context);
  if (!isLive && visitor?.email === email) throw redirect(paths.workspace(workspace.slug));
  const person = isLive ? { email, name } : { email: "", name: "" };
  const face = isLive ? await findFace(workspaceId) : {};
  const asksPassword = !isOwnBrowser(signUp, context.origin);
  const status = isLive ? 200 : 410;
  return json({ isLive, ...person, workspace: { ...workspace, face }, leadsTo, asksPassword }, { status });
}

async function read(token = ""): Promise<SignUp> {
  return answerOf(() => findSignUp(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const signUp = await read(params.token);
  if (!signUp.isLive) return gone();
  const spent = () => openAgain(request);
  return unlessSpent(spent, () => handleForm(request, schema, ({ password }) => finish(context, signUp, password)));
}

async function finish(context: Scope, signUp: SignUp, password: string) {
  const { sessionToken: former, origin } = context;
  const { sessionToken } = await openMembership(signUp, password, origin);
  if (former) await endSession(former);
  return signedInRedirect(context, paths.workspace(signUp.workspace.slug), sessionToken);
}

export default function OpenMembership() {
  const { isLive, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>() ?? undefined;
  const formToken = useFormToken();
  if (!isLive) return <DeadSignUp workspace={page.workspace} />;
  return <FinishSignUp {...page} answered={answered} formToken={formToken} />;
}
