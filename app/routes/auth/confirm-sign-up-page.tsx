import type { Face } from "#app/domain/shared/face";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { FixedField, PasswordField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";
import { DeadLink } from "./link-page";

type Workspace = { name: string; slug: string; face: Face };

type Props = {
  email: string;
  name: string;
  workspace: Workspace;
  leadsTo: "membership" | "request";
  /** Not in the browser in which the password was just chosen. */
  asksPassword: boolean;
  answered: Answered | undefined;
  formToken: string;
};

/** The form that ends a sign-up: the person who chose the password becomes a user of the workspace, or asks to. */
export function FinishSignUp({ email, name, workspace, leadsTo, asksPassword, answered, formToken }: Props) {
  const isAsked = asksPassword || answered !== undefined;
  const isAsking = leadsTo === "request";
  const [form, fields] = useAnswers<"password">(answered);
  return (
    <Door
      workspaceName={workspace.name}
      face={workspace.face}
      title={isAsking ? `Ask for access to ${workspace.name}` : `Join ${workspace.name}`}
    >
      <p>
        You are signing up as <b>{name}</b>. If you did not ask for this, close this page: nothing happens.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <FixedField id="email" label="Email address" value={email} autoComplete="username" />
        {isAsked && (
          <PasswordField
            field={fields.password}
            label="Password"
            hint="Enter the password that you chose when you signed up."
            autoComplete="current-password"
          />
        )}
        <Button wide>{isAsking ? "Ask for access" : `Join ${workspace.name}`}</Button>
        {isAsked && <ShowPassword />}
      </PostForm>
      {isAsked && (
        <FinePrint>
          Forgot it? <a href={paths.signUp(workspace.slug)}>Sign up again</a> with another password.
        </FinePrint>
      )}
    </Door>
  );
}

/** The page of a link by which nobody signs up any more. */
export function DeadSignUp({ workspace }: { workspace: Workspace }) {
  return (
    <DeadLink href={paths.login(paths.workspace(workspace.slug))} label="Log in">
      It was used, it is older than a day, or an admin has to invite you.
    </DeadLink>
  );
}
