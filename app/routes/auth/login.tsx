import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { signIn } from "#app/domain/accounts/sign-in";
import { findOpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { Refusal } from "#app/domain/shared/errors";
import { useFormToken } from "#app/ui/forms/form-token";
import { handleForm, password, redirectTo } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { safePath } from "#app/web/redirects";
import { passedRedirect } from "#app/web/responses";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { LogInPage } from "./login-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Log in");

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
  const page = useLoaderData<typeof loader>();
  return <LogInPage {...page} answered={useAnswered<typeof action>()} formToken={useFormToken()} />;
}
