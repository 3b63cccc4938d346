import { FOYER_ACCENT } from "#app/colours/accent";
import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { ColourField } from "#app/ui/forms/colour-field";
import { FileField } from "#app/ui/forms/file-field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";

type Props = { accent: string; answered: Answered | undefined; formToken: string };

/** What an admin chooses for the looks of the workspace. */
export function AppearanceForm({ accent, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"logo" | "accent">(answered, { accent });
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken} encType="multipart/form-data">
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="save" />
        <ColourField
          field={fields.accent}
          label="Accent colour"
          hint={`For buttons and links, as # and six digits. It has to stand out from a light page; on dark ones Foyer makes it lighter. Empty: Foyer's own, ${FOYER_ACCENT}.`}
          own={FOYER_ACCENT}
          isOptional
        />
        <FileField
          field={fields.logo}
          label="Logo"
          hint="A PNG or SVG of 512 KB or less, without empty edges. It is shown at most 44 pixels high and 176 wide, always on a light background."
          accept=".png,.svg"
          isOptional
        />
        <Button>Save</Button>
      </PostForm>
    </Panel>
  );
}
