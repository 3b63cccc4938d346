import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { endSession } from "#app/domain/accounts/sessions";
import { findSignUp, openMembership, type SignUp } from "#app/domain/accounts/sign-up";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { FixedField, PasswordField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Door } from "#app/ui/layout/layout";
import { handleForm, password } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { readPath, paths } from "#app/web/urls";
import { answerOf, signedInRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Finish signing up · Foyer" }];

const schema = z.object({ password });
const gone = () => json(null, { status: 410 });

/** A dead link no longer says whose it was. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const { isLive, email, name, workspace, leadsTo } = await read(params.token);
  const visitor = await findVisitor(context);
  if (!isLive && visitor?.email === email) throw redirect(paths.workspace(workspace.slug));
  const person = isLive ? { email, name } : { email: "", name: "" };
  return json({ isLive, ...person, workspace, leadsTo }, { status: isLive ? 200 : 410 });
}

async function read(token = ""): Promise<SignUp> {
  return answerOf(() => findSignUp(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const signUp = await read(params.token);
  if (!signUp.isLive) return gone();
  const again = readPath(request);
  try {
    return await handleForm(request, schema, async (answers) => finish(context, signUp, answers.password));
  } catch (error) {
    if (error instanceof LinkIsSpent) return redirect(again, 303);
    throw error;
  }
}

async function finish(context: Scope, signUp: SignUp, password: string) {
  const { sessionToken: former, origin } = context;
  const { sessionToken } = await openMembership(signUp, password, origin);
  if (former) await endSession(former);
  return signedInRedirect(context, paths.workspace(signUp.workspace.slug), sessionToken);
}

export default function OpenMembership() {
  const { isLive, ...page } = useLoaderData<typeof loader>();
  return isLive ? <Finish {...page} /> : <Gone {...page} />;
}

type PageProps = {
  email: string;
  name: string;
  workspace: { name: string; slug: string };
  leadsTo: "membership" | "request";
};

function Finish({ email, name, workspace, leadsTo }: PageProps) {
  const isAsking = leadsTo === "request";
  const [form, fields] = useAnswers<"password">(useAnswered<typeof action>() ?? undefined);
  return (
    <Door
      workspaceName={workspace.name}
      title={isAsking ? `Ask for access to ${workspace.name}` : `Open ${workspace.name}`}
    >
      <p>
        You sign up as <b>{name}</b>. Was it somebody else who began? Leave this page, and nothing happens.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()}>
        <FixedField id="email" label="Email address" value={email} autoComplete="username" />
        <PasswordField
          field={fields.password}
          label="Password"
          hint="The one that you chose when you signed up."
          autoComplete="current-password"
        />
        <Button wide>{isAsking ? "Ask for access" : "Get in"}</Button>
      </PostForm>
      <FinePrint>
        You do not know it? <a href={paths.signUp(workspace.slug)}>Sign up again</a> with another one.
      </FinePrint>
    </Door>
  );
}

function Gone({ workspace }: PageProps) {
  return (
    <Door title="This link no longer works">
      <p>It was used, it is older than a day, or an admin has to let you in.</p>
      <ButtonLink href={paths.login(paths.workspace(workspace.slug))} variant="primary" wide>
        Log in
      </ButtonLink>
    </Door>
  );
}
