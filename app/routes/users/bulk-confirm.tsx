import type { BulkIntent } from "#app/domain/bulk-actions/progress";
import type { Preview } from "#app/domain/bulk-actions/preview";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { RadioField } from "#app/ui/forms/choice";
import { SelectField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { roleOptions } from "#app/ui/roles";
import { formatNumber } from "#app/ui/format";
import { buttonWords, consequencesOf, formatOthers, formatUsers } from "./bulk-text";
import { Panel } from "#app/ui/card";
import { Consequences, PeopleList } from "#app/ui/lists";

type Props = {
  intent: BulkIntent;
  preview: Preview & { missing: number };
  /** How many of those who are chosen it can be done to. */
  fitting: number;
  groups: { id: string; name: string }[];
  backHref: string;
  formKey: string;
  formToken: string;
  answered: Answered | undefined;
};

/** What will happen to how many, before it does. It posts to its own URL, which says who is chosen. */
export function BulkConfirm({ intent, preview, fitting, groups, backHref, formKey, formToken, answered }: Props) {
  const [form, fields] = useAnswers<"role" | "group" | "formKey">(answered);
  const isDangerous = intent === "archive" || intent === "cancel";
  const others = formatOthers(intent, preview);
  const refusal = refusalOf(preview, fitting);
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="formKey" value={formKey} />
        <Chosen preview={preview} />
        {!refusal && <ConsequenceList items={consequencesOf(intent, preview)} />}
        {others.length > 0 && (
          <div>
            <p>{`Of the ${formatUsers(preview.total + preview.missing)} chosen, these stay as they are:`}</p>
            <ConsequenceList items={others} />
          </div>
        )}
        {refusal ? <p>{refusal}</p> : <IntentField intent={intent} fields={fields} groups={groups} />}
        <ButtonRow>
          {!refusal && <Button variant={isDangerous ? "final" : "primary"}>{buttonOf(intent, fitting)}</Button>}
          <ButtonLink href={backHref}>Back to the list</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}

function ConsequenceList({ items }: { items: string[] }) {
  return (
    <Consequences>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </Consequences>
  );
}

type IntentFieldProps = Pick<Props, "intent" | "groups"> & { fields: Record<"role" | "group", Field> };

/** What the two bulk actions need to know that are more than a verb. */
function IntentField({ intent, fields, groups }: IntentFieldProps) {
  if (intent === "set-role") return <RadioField field={fields.role} legend="New role" options={roleOptions} />;
  if (intent !== "add-group") return null;
  return <SelectField field={fields.group} label="Group" options={groupOptions(groups)} />;
}

function refusalOf({ isTooMany }: Preview, fitting: number): string | undefined {
  if (isTooMany) return "More than 100,000 users match. Search or filter the list, so that fewer do.";
  return fitting === 0 ? "This can be done to none of the chosen users. Go back and choose others." : undefined;
}

function buttonOf(intent: BulkIntent, fitting: number): string {
  return intent === "set-role" || intent === "add-group"
    ? buttonWords[intent]
    : `${buttonWords[intent]} (${formatNumber(fitting)})`;
}

function groupOptions(groups: { id: string; name: string }[]) {
  return [{ value: "", label: "Choose a group" }, ...groups.map(({ id, name }) => ({ value: id, label: name }))];
}

function Chosen({ preview: { people, total } }: { preview: Preview }) {
  if (people.length === 0) return <p>None of the chosen users is in this workspace.</p>;
  return (
    <div className="w-full">
      <p>Chosen:</p>
      <PeopleList people={people} total={total} />
    </div>
  );
}
