import { useState, type FormEvent } from "react";
import type { VerdictCounts } from "#app/domain/imports/rows";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { Checkbox, RadioField } from "#app/ui/forms/choice";
import { SelectField, TextAreaField, TextField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { toLifetimeOptions } from "#app/ui/forms/lifetimes";
import { endHint, formatNumber } from "#app/ui/format";
import { roleOptions } from "#app/ui/roles";
import { countMails, formatEmails, formatRows, type Ticked } from "./import-text";

export type DraftProps = {
  counts: Omit<VerdictCounts, "newGroups">;
  newGroups: { count: number; names: string[] };
  choices: { message: string; expiresInDays: number; sendEmail: boolean };
  edition: "self-hosted" | "cloud";
};

type Name = "update" | "unarchive" | "makeGroups" | "sendEmail" | "message" | "expiresInDays" | "role" | "endsOn";
type Props = { draft: DraftProps; total: number; formToken: string; answered: Answered | undefined };

/** What the import may do, and how many emails that sends: it begins with the button. */
export function ImportOptions({ draft, formToken, answered }: Props) {
  const { counts, choices, edition } = draft;
  const [form, fields] = useAnswers<Name>(answered, toFields(choices), "confirm");
  const [ticked, followTicks] = useTicks(fields, edition);
  return (
    <Panel as="div" isNarrow>
      <h2>Import</h2>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="confirm" />
        <div className="grid w-full gap-4.5" onChange={followTicks}>
          <ChangeFields draft={draft} fields={fields} />
          {counts.withoutRole + counts.onceMade.withoutRole > 0 && (
            <RadioField
              field={fields.role}
              legend={`Role of the ${formatRows(counts.withoutRole + counts.onceMade.withoutRole)} without one`}
              options={roleOptions}
            />
          )}
          <InvitationFields fields={fields} edition={edition} />
        </div>
        <MailCount draft={draft} ticked={ticked} />
        <Button>Confirm import</Button>
      </PostForm>
    </Panel>
  );
}

function toFields({ message, expiresInDays, sendEmail }: DraftProps["choices"]) {
  return { message, expiresInDays: String(expiresInDays), sendEmail: sendEmail ? "on" : undefined };
}

/** What is ticked: with JavaScript as it is now, otherwise as the page was sent. */
function useTicks(fields: Record<Name, Field>, edition: DraftProps["edition"]) {
  const isOn = ({ initialValue }: Field) => initialValue === "on";
  const [ticked, setTicked] = useState<Ticked>({
    sendEmail: edition === "cloud" || isOn(fields.sendEmail),
    unarchive: isOn(fields.unarchive),
    makeGroups: isOn(fields.makeGroups),
  });
  const followTicks = ({ target }: FormEvent) => {
    if (target instanceof HTMLInputElement && target.name in ticked)
      setTicked({ ...ticked, [target.name]: target.checked });
  };
  return [ticked, followTicks] as const;
}

/** What may be done beside inviting: off until it is ticked, and shown only where there is such a row. */
function ChangeFields({ draft, fields }: { draft: DraftProps; fields: Record<Name, Field> }) {
  const { counts, newGroups } = draft;
  const changed = counts.update + counts.onceMade.update;
  return (
    <>
      {changed > 0 && (
        <Checkbox
          field={fields.update}
          label={`Change users who are here already (${formatNumber(changed)})`}
          hint="Role, groups, metadata and end of access become what the file says. An empty cell changes nothing."
        />
      )}
      {counts.archived > 0 && (
        <Checkbox
          field={fields.unarchive}
          label={`Unarchive users who are archived (${formatNumber(counts.archived)})`}
          hint={`Each is invited again: up to ${formatEmails(counts.archived)}.`}
        />
      )}
      {newGroups.count > 0 && (
        <Checkbox
          field={fields.makeGroups}
          label={`Create the groups that are not here (${newGroups.count > 500 ? "more than 500" : newGroups.count})`}
          hint={`${newGroups.names.join(", ")}${newGroups.count > newGroups.names.length ? " and others" : ""}. ${makesGroupsHint(counts)}`}
        />
      )}
    </>
  );
}

function makesGroupsHint({ onceMade: { invite, update } }: DraftProps["counts"]): string {
  const changed = update > 0 ? ` and ${formatNumber(update)} can be changed` : "";
  return `Then ${formatNumber(invite)} more ${invite === 1 ? "user is" : "users are"} invited${changed}.`;
}

function InvitationFields({ fields, edition }: { fields: Record<Name, Field>; edition: DraftProps["edition"] }) {
  return (
    <>
      {edition === "self-hosted" && (
        <Checkbox
          field={fields.sendEmail}
          label="Send the emails now"
          hint="If you leave this box empty, nobody is mailed: copy each link from the page of the user."
        />
      )}
      <TextAreaField
        field={fields.message}
        label="Personal message"
        isOptional
        hint="Each email shows it above the link. Plain text, up to 500 characters."
      />
      <SelectField
        field={fields.expiresInDays}
        label="Invitations expire in"
        options={toLifetimeOptions(fields.expiresInDays.initialValue)}
      />
      <TextField field={fields.endsOn} label="Access of those invited ends on" isOptional type="date" hint={endHint} />
    </>
  );
}

const PER_HOUR = 10_000;

function MailCount({ draft, ticked }: { draft: DraftProps; ticked: Ticked }) {
  const mails = countMails(draft.counts, ticked);
  const isSpread = mails > PER_HOUR;
  return (
    <p aria-live="polite">
      <b>{`${formatEmails(mails)} will go out`}</b>
      {isSpread ? `, ${formatNumber(PER_HOUR)} an hour.` : "."}
      <noscript>{" The boxes that you tick can change this number, as said beside them."}</noscript>
    </p>
  );
}
