import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findReset, resetPassword, type Reset } from "#app/domain/accounts/password-reset";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { endSession } from "#app/domain/accounts/sessions";
import { settings } from "#app/settings";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FixedField, NewPasswordField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { DeadLink } from "./link-page";
import { Door } from "#app/ui/layout/layout";
import { handleForm, password } from "#app/web/forms";
import { paths } from "#app/web/urls";
import { answerOf, passedRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Choose a new password · Foyer" }];

const schema = z.object({ password });
const gone = () => json(null, { status: 410 });

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
  try {
    return await handleForm(request, schema, async (answers) => choose(context, reset, answers.password));
  } catch (error) {
    if (error instanceof LinkIsSpent) return gone();
    throw error;
  }
}

async function choose(context: Scope, reset: Reset, password: string) {
  const { sessionToken: former, origin } = context;
  const passed = await resetPassword(reset, password, origin);
  if (former) await endSession(former);
  return passedRedirect(context, reset.redirectTo, passed);
}

export default function ResetPassword() {
  const { isLive, ...page } = useLoaderData<typeof loader>();
  return isLive ? <Choose {...page} /> : <Gone {...page} />;
}

type PageProps = { email: string; askAgain: string; passwordMinLength: number };

function Choose({ email, passwordMinLength }: PageProps) {
  const [form, fields] = useAnswers<"password">(useAnswered<typeof action>() ?? undefined);
  return (
    <Door title="Choose a new password">
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()}>
        <FixedField id="email" label="Email address" value={email} autoComplete="username" />
        <NewPasswordField field={fields.password} label="New password" minLength={passwordMinLength} />
        <Button wide>Save and log in</Button>
      </PostForm>
      <FinePrint>You are then signed in here, and signed out everywhere else.</FinePrint>
    </Door>
  );
}

function Gone({ askAgain }: PageProps) {
  return (
    <DeadLink href={askAgain} label="Ask for a new link">
      It was used, it is older than an hour, or the password was changed meanwhile.
    </DeadLink>
  );
}
