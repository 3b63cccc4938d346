import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";
import { Notice } from "#app/ui/notice";
import { paths } from "#app/web/urls";

type Props = {
  redirectTo: string;
  /** Whether the page for the code sent somebody back. */
  isAgain: boolean;
  /** The workspace that they came for, where it takes sign-ups. */
  signUp?: { name: string; href: string };
  answered: Answered | undefined;
  formToken: string;
};

/** Address and password, and the ways on for who has not got them. */
export function LogInPage({ redirectTo, isAgain, signUp, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"email" | "password">(answered);
  return (
    <Door title="Log in">
      {isAgain && (
        <Notice tone="neutral">
          Log in again: the page for the code was open for more than ten minutes, or five codes were wrong.
        </Notice>
      )}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <TextField field={fields.email} label="Email address" type="email" autoComplete="username" />
        <PasswordField field={fields.password} label="Password" autoComplete="current-password" />
        <Button wide>Log in</Button>
        <ShowPassword />
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
