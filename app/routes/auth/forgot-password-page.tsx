import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";

type AskProps = {
  email: string;
  redirectTo: string;
  back: string;
  answered: Answered | undefined;
  formToken: string;
};

/** The form that asks for a link with which a password is chosen. */
export function AskForReset({ email, redirectTo, back, answered, formToken }: AskProps) {
  const [form, fields] = useAnswers<"email">(answered, { email });
  return (
    <Door title="Forgot your password?">
      <p>Enter your email address. Foyer sends you a link to choose a new password.</p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
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
export function ResetAsked({ again, back }: { again: string; back: string }) {
  return (
    <Door title="Check your email">
      <p>The link in it works once, for an hour.</p>
      <FinePrint>
        No email after a minute? Look in your spam folder, or <a href={again}>ask again</a>.
      </FinePrint>
      <ButtonLink href={back}>Go back</ButtonLink>
    </Door>
  );
}
