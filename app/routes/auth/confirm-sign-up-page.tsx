import type { Face } from "#app/domain/shared/face";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { FinePrint } from "#app/ui/fine-print";
import { FixedField, PasswordField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";
import { DeadLink } from "./link-page";

type Workspace = { name: string; slug: string; face: Face };

type Props = {
  email: string;
  name: string;
  workspace: Workspace;
  leadsTo: "membership" | "request";
  answered: Answered | undefined;
  formToken: string;
};

/** The form that ends a sign-up: who chose the password opens the membership, or asks for it. */
export function FinishSignUp({ email, name, workspace, leadsTo, answered, formToken }: Props) {
  const isAsking = leadsTo === "request";
  const [form, fields] = useAnswers<"password">(answered);
  return (
    <Door
      workspaceName={workspace.name}
      face={workspace.face}
      title={isAsking ? `Ask for access to ${workspace.name}` : `Open ${workspace.name}`}
    >
      <p>
        You sign up as <b>{name}</b>. Was it somebody else who began? Leave this page, and nothing happens.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <FixedField id="email" label="Email address" value={email} autoComplete="username" />
        <PasswordField
          field={fields.password}
          label="Password"
          hint="The one that you chose when you signed up."
          autoComplete="current-password"
        />
        <Button wide>{isAsking ? "Ask for access" : "Get in"}</Button>
      </PostForm>
      <FinePrint>
        You do not know it? <a href={paths.signUp(workspace.slug)}>Sign up again</a> with another one.
      </FinePrint>
    </Door>
  );
}

/** The page of a link by which nobody signs up any more. */
export function DeadSignUp({ workspace }: { workspace: Workspace }) {
  return (
    <DeadLink href={paths.login(paths.workspace(workspace.slug))} label="Log in">
      It was used, it is older than a day, or an admin has to let you in.
    </DeadLink>
  );
}
