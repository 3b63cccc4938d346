import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { signIn } from "#app/domain/accounts/sign-in";
import { findOpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { Refusal } from "#app/domain/shared/errors";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { Door } from "#app/ui/layout/layout";
import { handleForm, password, redirectTo } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { safePath } from "#app/web/redirects";
import { passedRedirect } from "#app/web/responses";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Log in · Foyer" }];

const schema = z.object({
  email: z.string({ error: "Enter your email address" }),
  password,
  redirectTo,
});

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const redirectTo = safePath(searchParams.get("redirectTo"));
  if (await findVisitor(context)) throw redirect(redirectTo);
  const workspace = await findOpenWorkspace(/^\/([a-z0-9-]+)\/?$/.exec(redirectTo)?.[1] ?? "");
  const signUp = workspace && { name: workspace.name, href: paths.signUp(workspace.slug) };
  return { redirectTo, isAgain: searchParams.has("again"), signUp };
}

export async function action({ context, request }: ActionFunctionArgs) {
  return handleForm(request, schema, async (answers) => {
    const { sessionToken: formerToken, origin } = context;
    const email = canonicalEmail(answers.email);
    const leadsTo = answers.redirectTo;
    const passed = await signIn(email, answers.password, { origin, formerToken, leadsTo });
    if (!passed) throw new Refusal("The email address and the password do not match: try again", "password");
    return passedRedirect(context, leadsTo, passed);
  });
}

export default function LogIn() {
  const { redirectTo, isAgain, signUp } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<"email" | "password">(useAnswered<typeof action>());
  return (
    <Door title="Log in">
      {isAgain && (
        <Notice tone="neutral">
          Log in again: the page for the code was open for more than ten minutes, or five codes were wrong.
        </Notice>
      )}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()}>
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <TextField field={fields.email} label="Email address" type="email" autoComplete="username" />
        <PasswordField field={fields.password} label="Password" autoComplete="current-password" />
        <Button wide>Log in</Button>
      </PostForm>
      <FinePrint>
        <a href={paths.forgotPassword(redirectTo)}>Forgot your password?</a>
      </FinePrint>
      {signUp && (
        <FinePrint>
          You have no account? <a href={signUp.href}>Sign up for {signUp.name}</a>
        </FinePrint>
      )}
    </Door>
  );
}
