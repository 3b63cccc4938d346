import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { askForOwnReset } from "#app/domain/accounts/password-reset";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Door } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, redirectTo } from "#app/web/forms";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { safePath } from "#app/web/redirects";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Forgot your password? · Foyer" }];

const schema = z.object({ email: emailAddress, redirectTo });

export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const email = canonicalEmail(searchParams.get("email") ?? "") ?? "";
  const redirectTo = safePath(searchParams.get("redirectTo"));
  return {
    email,
    redirectTo,
    isAsked: searchParams.has("asked"),
    again: paths.forgotPassword(redirectTo),
    back: redirectTo === "/" ? paths.login("/") : redirectTo,
  };
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
  const { isAsked, ...page } = useLoaderData<typeof loader>();
  return isAsked ? <Asked {...page} /> : <Ask {...page} />;
}

type PageProps = { email: string; redirectTo: string; again: string; back: string };

function Ask({ email, redirectTo, back }: PageProps) {
  const [form, fields] = useAnswers<"email">(useAnswered<typeof action>(), { email });
  return (
    <Door title="Forgot your password?">
      <p>Enter your email address, and Foyer mails you a link with which you choose a new one.</p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()}>
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <TextField field={fields.email} label="Email address" type="email" autoComplete="username" />
        <Button wide>Email me a link</Button>
      </PostForm>
      <FinePrint>
        <a href={back}>Go back</a>
      </FinePrint>
    </Door>
  );
}

/** The address stands in the message alone: it belongs in no URL. */
function Asked({ again, back }: PageProps) {
  return (
    <Door title="Look into your mailbox">
      <p>The link in it works once, for an hour.</p>
      <FinePrint>
        Nothing came within a minute? Look among the unwanted mail, or <a href={again}>ask again</a>.
      </FinePrint>
      <ButtonLink href={back}>Go back</ButtonLink>
    </Door>
  );
}
