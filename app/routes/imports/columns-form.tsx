import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { SelectField, type Field } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import type { AskedColumn } from "./column-question";
import { formatEncoding } from "./encoding-text";

type Props = {
  columns: AskedColumn[];
  encoding?: string;
  answered: Answered | undefined;
  formToken: string;
};

/** What each column of a file is, where its name does not say so; those that nobody knows come first. */
export function ColumnsForm({ columns, encoding, answered, formToken }: Props) {
  const chosen = Object.fromEntries(columns.map(({ column }, index) => [`column${index}`, column]));
  const [form, fields] = useAnswers<string>(answered, chosen);
  const all = columns.map((column, index) => ({ ...column, field: fields[`column${index}`] }));
  return (
    <Panel as="div" isNarrow>
      {encoding && (
        <p>
          {`Read as ${formatEncoding(encoding)}. `}
          <a className="link" href="?encoding">
            Choose another encoding
          </a>
        </p>
      )}
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} ids={{ columns: "column0" }} />
        <input type="hidden" name="intent" value="columns" />
        <Columns title="Not recognised" columns={all.filter(({ isKnown }) => !isKnown)} />
        <Columns title="Recognised" columns={all.filter(({ isKnown }) => isKnown)} />
        <Button>Preview import</Button>
      </PostForm>
      <ActionForm formToken={formToken} intent="discard" label="Discard the file" />
    </Panel>
  );
}

type ColumnsProps = { title: string; columns: (AskedColumn & { field: Field | undefined })[] };

function Columns({ title, columns }: ColumnsProps) {
  if (columns.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      {columns.map(
        ({ field, label, examples }) =>
          field && (
            <SelectField
              key={field.name}
              field={field}
              label={label}
              hint={examples.length > 0 && <bdi>{examples.join(" · ")}</bdi>}
              options={options}
            />
          ),
      )}
    </>
  );
}

const options = [
  { value: "none", label: "Leave it out" },
  { value: "email", label: "Email address" },
  { value: "name", label: "Name" },
  { value: "firstName", label: "First name" },
  { value: "lastName", label: "Last name" },
  { value: "role", label: "User role" },
  { value: "groups", label: "Custom groups" },
  { value: "metadata", label: "User metadata" },
  { value: "endsOn", label: "Access ends on" },
  { value: "status", label: "Status" },
];
