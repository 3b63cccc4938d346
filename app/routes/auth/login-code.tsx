import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { z } from "zod";
import { findPendingLogin, finishSignIn, type PendingLogin } from "#app/domain/accounts/pending-login";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Door } from "#app/ui/layout/layout";
import { endedPendingLoginCookie, PENDING_LOGIN_COOKIE, readCookie } from "#app/web/cookies";
import { handleForm, oneLine } from "#app/web/forms";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { signedInRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Enter your code · Foyer" }];

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
  try {
    return await handleForm(request, schema, async ({ code }) => {
      const { sessionToken: formerToken, origin } = context;
      const { sessionToken, leadsTo } = await finishSignIn(tokenOf(request), code, { origin, formerToken });
      const onward = signedInRedirect(context, leadsTo, sessionToken);
      onward.headers.append("Set-Cookie", endedPendingLoginCookie());
      return onward;
    });
  } catch (error) {
    if (error instanceof LinkIsSpent) return logInAgain();
    throw error;
  }
}

export default function LogInCode() {
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Door title="Enter your code">
      <AppCode answered={answered} formToken={formToken} />
      <details open={answered?.intent === "recovery-code"}>
        <summary>Use a recovery code</summary>
        <RecoveryCode answered={answered} formToken={formToken} />
      </details>
      <FinePrint>
        No app and no recovery codes? Ask who runs this Foyer to reset two-step sign-in for you, or{" "}
        <a href="/login">log in with another account</a>.
      </FinePrint>
    </Door>
  );
}

type Props = { answered: Answered | undefined; formToken: string };

function AppCode({ answered, formToken }: Props) {
  const [form, fields] = useAnswers<"code">(answered, undefined, "code");
  return (
    <>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="code" />
        <TextField
          field={fields.code}
          label="Code"
          hint="Your authenticator app shows it: six digits, new ones every 30 seconds."
          autoComplete="one-time-code"
          inputMode="numeric"
        />
        <Button wide>Log in</Button>
      </PostForm>
    </>
  );
}

function RecoveryCode({ answered, formToken }: Props) {
  const [form, fields] = useAnswers<"code">(answered, undefined, "recovery-code");
  return (
    <>
      <ErrorSummary form={form} ids={{ code: "recovery-code" }} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="recovery-code" />
        <TextField
          id="recovery-code"
          field={fields.code}
          label="Recovery code, of sixteen letters and digits"
          autoComplete="off"
          spellCheck={false}
        />
        <Button wide>Log in with the recovery code</Button>
      </PostForm>
    </>
  );
}
