import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { NewPasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { NewWorkspaceFields } from "#app/routes/home/new-workspace-fields";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";

type Name = "name" | "email" | "password" | "workspaceName" | "workspaceSlug" | "timeZone";

type Props = {
  code: string;
  zones: string[];
  passwordMinLength: number;
  answered: Answered | undefined;
  formToken: string;
};

/** The form that makes the first account and the first workspace. */
export function SetUpForm({ code, zones, passwordMinLength, answered, formToken }: Props) {
  const [form, fields] = useAnswers<Name>(answered);
  return (
    <Door title="Set up Foyer">
      <p>You will be the super admin of this instance and the admin of its first workspace.</p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="code" value={code} />
        <TextField field={fields.name} label="Your name" autoComplete="name" />
        <TextField field={fields.email} label="Email address" type="email" autoComplete="username" />
        <NewPasswordField field={fields.password} label="Choose a password" minLength={passwordMinLength} />
        <NewWorkspaceFields
          name={{ field: fields.workspaceName, label: "Name of the workspace" }}
          slug={{ field: fields.workspaceSlug, label: "Address of the workspace" }}
          timeZone={fields.timeZone}
          zones={zones}
        />
        <Button wide>Create the workspace</Button>
        <ShowPassword />
      </PostForm>
    </Door>
  );
}

/** For who opens the page without the code of the set-up link. */
export function SetUpLinkNeeded() {
  return (
    <Door title="Set up Foyer">
      <p>
        Open the set-up link that Foyer printed when it started. It works once, for the first account of this instance.
      </p>
    </Door>
  );
}
