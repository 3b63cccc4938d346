import type { Face } from "#app/domain/shared/face";
import { RequestNote } from "#app/routes/users/request-note";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";

type Workspace = { slug: string; name: string; face: Face; takesRequests: boolean };

type Props = Workspace & {
  domains: string[];
  passwordMinLength: number;
  answered: Answered | undefined;
  formToken: string;
};

/** The form by which somebody signs up for a workspace that takes sign-ups. */
export function SignUpForm({ domains, passwordMinLength, answered, formToken, ...workspace }: Props) {
  const { slug, name, face, takesRequests } = workspace;
  const [form, fields] = useAnswers<"name" | "email" | "password" | "note">(answered);
  return (
    <Door workspaceName={name} face={face} title={`Sign up for ${name}`}>
      {takesRequests && domains.length === 0 && (
        <p>The admins of {name} decide who can join: sign up, and they get your request.</p>
      )}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken} action={paths.signUp(slug)}>
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
        <ShowPassword />
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
export function SignUpAsked({ slug, name, face, takesRequests }: Workspace) {
  return (
    <Door workspaceName={name} face={face} title="Check your email">
      <p>Open the link that we sent to {takesRequests ? "go on" : "get in"}. It works once, for a day.</p>
      <FinePrint>
        No email after a minute? Look in your spam folder, or <a href={paths.signUp(slug)}>sign up again</a>.
      </FinePrint>
      <ButtonLink href={paths.login(paths.workspace(slug))}>Log in</ButtonLink>
    </Door>
  );
}
