import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";
import { DeadLink } from "./link-page";

/** The form that gives an account its earlier email address back. */
export function RestoreAddress({ answered, formToken }: { answered: Answered | undefined; formToken: string }) {
  const [form, fields] = useAnswers<"email">(answered);
  return (
    <Door title="Put your email address back?">
      <p>
        Do this if somebody else changed the email address of your Foyer account. It gets back the address that this
        link was mailed to. Every browser is signed out, and the password no longer works: a mail to that address lets
        you choose a new one.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <TextField
          field={fields.email}
          label="Email address"
          type="email"
          hint="The one to which this link was mailed."
          autoComplete="email"
        />
        <Button wide>Put my email address back</Button>
      </PostForm>
    </Door>
  );
}

/** The page of a link by which no address comes back any more. */
export function DeadRecovery() {
  return (
    <DeadLink href="/login" label="Log in">
      It was used, it is older than seven days, or the address has been put back already. If you cannot log in, ask an
      admin of your workspace.
    </DeadLink>
  );
}
