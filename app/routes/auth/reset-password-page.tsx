import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { FixedField, NewPasswordField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";
import { DeadLink } from "./link-page";

type Props = { email: string; passwordMinLength: number; answered: Answered | undefined; formToken: string };

/** The form that gives an account another password. */
export function ChoosePassword({ email, passwordMinLength, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"password">(answered);
  return (
    <Door title="Choose a new password">
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <FixedField id="email" label="Email address" value={email} autoComplete="username" />
        <NewPasswordField field={fields.password} label="New password" minLength={passwordMinLength} />
        <Button wide>Save and log in</Button>
        <ShowPassword />
      </PostForm>
      <FinePrint>You are then signed in here, and signed out everywhere else.</FinePrint>
    </Door>
  );
}

/** The page of a link by which no password is chosen any more. */
export function DeadReset({ askAgain }: { askAgain: string }) {
  return (
    <DeadLink href={askAgain} label="Ask for a new link">
      It was used, it is older than an hour, or the password has been changed since.
    </DeadLink>
  );
}
