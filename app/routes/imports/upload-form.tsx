import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { TextAreaField } from "#app/ui/forms/field";
import { FileField } from "#app/ui/forms/file-field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { HelpLink } from "#app/ui/help";

type Props = { answered: Answered | undefined; formToken: string; templateHref: string };

/** Where people come from: a file, or rows that are pasted. */
export function UploadForm({ answered, formToken, templateHref }: Props) {
  const [form, fields] = useAnswers<"file" | "text">(answered);
  return (
    <Panel as="div" isNarrow>
      <p>
        {"Upload a list of people and look at each row. Nobody is invited and no email is sent before you confirm. "}
        <HelpLink topic="import">How to write the list</HelpLink>
      </p>
      <PostForm form={form} formToken={formToken} encType="multipart/form-data">
        <ErrorSummary form={form} />
        <FileField
          field={fields.file}
          label="File"
          hint={
            <>
              {"A .csv, .tsv or .xlsx file of up to 10 MB and 100,000 rows. "}
              <a className="link" href={templateHref}>
                Download a template
              </a>
            </>
          }
          accept=".csv,.tsv,.txt,.xlsx,text/csv"
        />
        <TextAreaField
          field={fields.text}
          label="Or paste rows"
          hint="From a spreadsheet, together with the names of its columns, or one email address on each line."
          rows={6}
          mono
        />
        <Button>Preview import</Button>
      </PostForm>
    </Panel>
  );
}
