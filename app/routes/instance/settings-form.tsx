import type { InstanceSettings } from "#app/domain/instance/settings";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { Checkbox, RadioField } from "#app/ui/forms/choice";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";

type Props = { settings: InstanceSettings; answered: Answered | undefined; formToken: string };

const creatorOptions = [
  { value: "super-admins", label: "Super admins" },
  { value: "everybody", label: "Everybody with a confirmed email address" },
];

/** What is set for the whole instance. */
export function SettingsForm({ settings, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"workspacesCreatedBy" | "requireTwoFactor">(answered, {
    workspacesCreatedBy: settings.workspacesCreatedBy,
    requireTwoFactor: settings.requiresTwoFactor ? "on" : "",
  });
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <RadioField
          field={fields.workspacesCreatedBy}
          legend="Who may create workspaces"
          hint="Ten a day for each account. Workspaces that are there stay as they are."
          options={creatorOptions}
        />
        <Checkbox
          field={fields.requireTwoFactor}
          label="Require two-step sign-in of super admins"
          hint="A super admin without it is led to set it up before anything here works."
        />
        <Button>Save</Button>
      </PostForm>
    </Panel>
  );
}
