import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { RadioField } from "#app/ui/forms/choice";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { formatEncoding } from "./encoding-text";

type Props = {
  samples: { encoding: string; text: string; isLikely: boolean }[];
  answered: Answered | undefined;
  formToken: string;
};

/** A row of a file whose encoding is not known, as each of the possible encodings reads it. */
export function EncodingForm({ samples, answered, formToken }: Props) {
  const likely = samples.find(({ isLikely }) => isLikely)?.encoding;
  const [form, fields] = useAnswers<"encoding">(answered, { encoding: likely });
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="encoding" />
        <RadioField
          field={fields.encoding}
          legend="Which row reads right?"
          hint="The file is not in UTF-8. To be asked no more, save it as “CSV UTF-8”."
          options={samples.map(({ encoding, text }) => ({
            value: encoding,
            label: formatEncoding(encoding),
            hint: <bdi className="font-mono wrap-anywhere text-text">{text}</bdi>,
          }))}
        />
        <Button>Continue</Button>
      </PostForm>
      <ActionForm formToken={formToken} intent="discard" label="Discard the file" />
    </Panel>
  );
}
