import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findOpenWorkspace, type OpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { findAccess } from "#app/domain/access-requests/request-access";
import { findFace } from "#app/domain/workspaces/face";
import { findOffer } from "#app/domain/workspaces/join-by-domain";
import { askToSignUp } from "#app/domain/accounts/sign-up";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { browserCookie } from "#app/web/cookies";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, password, personName, plainText, readForm, readText } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { notFound } from "#app/web/responses";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { SignUpAsked, SignUpForm } from "./sign-up-page";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.isAsked ? "Check your email to sign up" : `Sign up for ${data?.name ?? "a workspace"}`);

const schema = z.object({ name: personName, email: emailAddress, password, note: plainText("your message", 500) });

/** Whoever is signed in with such an address joins at the workspace's own page. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const { id, slug, name, domains, takesRequests } = await requireOpen(searchParams.get("workspace"));
  const visitor = await findVisitor(context);
  if (visitor && ((await findOffer(visitor, slug)) ?? (await findAccess(visitor, slug))))
    throw redirect(paths.workspace(slug));
  const isAsked = searchParams.has("asked");
  const workspace = { slug, name, face: await findFace(id), takesRequests };
  return { ...workspace, domains, isAsked, passwordMinLength: settings().passwordMinLength };
}

/** A workspace that takes no sign-ups is not told from one that is not there. */
async function requireOpen(slug: string | null): Promise<OpenWorkspace> {
  const workspace = await findOpenWorkspace(slug ?? "");
  if (!workspace) throw notFound();
  return workspace;
}

export async function action({ context, request }: ActionFunctionArgs) {
  const workspace = await requireOpen(readText(await readForm(request), "workspace"));
  return handleForm(request, schema, async (answers) => {
    await askToSignUp(workspace, answers, context.origin);
    const asked = await redirectWithMessage(
      context,
      paths.signedUp(workspace.slug),
      mailed(
        `A mail with a link is on its way to ${answers.email}.`,
        `No mail provider is set up, so the mail with a link for ${answers.email} is kept here.`,
      ),
    );
    // In this browser the mailed link does not ask for the password again.
    const { browser } = context.origin;
    if (browser) asked.headers.append("Set-Cookie", browserCookie(browser));
    return asked;
  });
}

export default function SignUp() {
  const { isAsked, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  if (isAsked) return <SignUpAsked {...page} />;
  return <SignUpForm {...page} answered={answered} formToken={formToken} />;
}
