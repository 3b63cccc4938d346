import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findOpenWorkspace, type OpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { findAccess } from "#app/domain/access-requests/request-access";
import { findOffer } from "#app/domain/workspaces/join-by-domain";
import { askToSignUp } from "#app/domain/accounts/sign-up";
import { settings } from "#app/settings";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Door } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, password, personName, plainText, readForm, readText } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { notFound } from "#app/web/responses";
import { RequestNote } from "#app/routes/users/request-note";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `Sign up · ${data?.name ?? "Foyer"}` }];

const schema = z.object({ name: personName, email: emailAddress, password, note: plainText("your message", 500) });

/** Whoever is signed in with such an address joins at the workspace's own page. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const { slug, name, domains, takesRequests } = await requireOpen(searchParams.get("workspace"));
  const visitor = await findVisitor(context);
  if (visitor && ((await findOffer(visitor, slug)) ?? (await findAccess(visitor, slug))))
    throw redirect(paths.workspace(slug));
  const isAsked = searchParams.has("asked");
  return { slug, name, domains, takesRequests, isAsked, passwordMinLength: settings().passwordMinLength };
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
    return redirectWithMessage(
      context,
      paths.signedUp(workspace.slug),
      mailed(
        `A mail with a link is on its way to ${answers.email}.`,
        `No mail provider is set up, so the mail with a link for ${answers.email} is kept here.`,
      ),
    );
  });
}

export default function SignUp() {
  const { isAsked, ...page } = useLoaderData<typeof loader>();
  return isAsked ? <Asked {...page} /> : <Ask {...page} />;
}

type PageProps = { slug: string; name: string };

type AskProps = PageProps & { domains: string[]; takesRequests: boolean; passwordMinLength: number };

function Ask({ slug, name, domains, takesRequests, passwordMinLength }: AskProps) {
  const [form, fields] = useAnswers<keyof z.input<typeof schema>>(useAnswered<typeof action>());
  return (
    <Door workspaceName={name} title={`Sign up for ${name}`}>
      {takesRequests && domains.length === 0 && (
        <p>The admins of {name} decide who gets in: sign up, and they are asked.</p>
      )}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()} action={paths.signUp(slug)}>
        <input type="hidden" name="workspace" value={slug} />
        <TextField field={fields.name} label="Your name" autoComplete="name" />
        <TextField
          field={fields.email}
          label="Email address"
          type="email"
          hint={domains.length > 0 ? hintOf(domains, takesRequests) : undefined}
          autoComplete="username"
        />
        <PasswordField
          field={fields.password}
          label="Password"
          hint={`${passwordMinLength} characters or more. A few words make a good one.`}
          autoComplete="new-password"
        />
        {takesRequests && <RequestNote field={fields.note} />}
        <Button wide>Sign up</Button>
      </PostForm>
      <FinePrint>
        You have an account? <a href={paths.login(paths.workspace(slug))}>Log in</a>
      </FinePrint>
    </Door>
  );
}

function hintOf(domains: string[], takesRequests: boolean): string {
  const ends = domains.map((domain) => `@${domain}`).join(" or ");
  return takesRequests
    ? `One that ends in ${ends} gets you in at once. With any other, the admins are asked.`
    : `One that ends in ${ends}.`;
}

/** The address stands in the message alone: it belongs in no URL. */
function Asked({ slug, name, takesRequests }: PageProps & { takesRequests: boolean }) {
  return (
    <Door workspaceName={name} title="Look into your mailbox">
      <p>Open the link that we sent to {takesRequests ? "go on" : "get in"}. It works once, for a day.</p>
      <FinePrint>
        Nothing came within a minute? Look among the unwanted mail, or <a href={paths.signUp(slug)}>sign up again</a>.
      </FinePrint>
      <ButtonLink href={paths.login(paths.workspace(slug))}>Log in</ButtonLink>
    </Door>
  );
}
