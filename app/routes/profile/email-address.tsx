import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Panel } from "#app/ui/card";

const ids = { currentPassword: "emailCurrentPassword" };

/** The form that asks for another address: it changes by a link that is mailed there. */
export function Address({ answered, formToken }: { answered: Answered | undefined; formToken: string }) {
  const [form, fields] = useAnswers<"email" | "currentPassword">(answered, undefined, "change-email");
  return (
    <Panel aria-labelledby="email-title">
      <h2 id="email-title">Email address</h2>
      <ErrorSummary form={form} ids={ids} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="change-email" />
        <TextField
          field={fields.email}
          label="New email address"
          type="email"
          autoComplete="email"
          hint="Foyer sends a link there. Your address stays as it is until you use that link."
        />
        <PasswordField
          field={fields.currentPassword}
          id={ids.currentPassword}
          label="Current password"
          autoComplete="current-password"
        />
        <Button>Change email address</Button>
      </PostForm>
    </Panel>
  );
}
