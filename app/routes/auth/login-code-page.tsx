import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";

type Props = { answered: Answered | undefined; formToken: string };

/** The second half of logging in: a code of the app, or a recovery code. */
export function LogInCodePage({ answered, formToken }: Props) {
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
