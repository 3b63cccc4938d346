import type { TypedRow } from "#app/domain/imports/mend";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { TextAreaField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Notice } from "#app/ui/notice";

type Name = "name" | "email" | "role" | "groups" | "metadata" | "endsOn";
type Props = { row: TypedRow; importHref: string; formToken: string; answered: Answered | undefined };

/** A row of a draft as it was typed, to be mended. */
export function RowForm({ row, importHref, formToken, answered }: Props) {
  const { name, email, role, groups, metadata, endsOn, verdict, reason, isOpen } = row;
  const [form, fields] = useAnswers<Name>(answered, { name, email, role, groups, metadata, endsOn });
  if (!isOpen) return <Notice tone="neutral">The import was confirmed: its rows can no longer be changed.</Notice>;
  return (
    <Panel as="div" isNarrow>
      {verdict === "error" && !answered && reason && <p className="font-medium text-danger">{reason}</p>}
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <TextField field={fields.name} label="Name" />
        <TextField field={fields.email} label="Email address" type="email" />
        <TextField field={fields.role} label="User role" isOptional hint="Admin, Builder or End-user." />
        <TextField
          field={fields.groups}
          label="Custom groups"
          isOptional
          hint="Separate groups with |. Put \ in front of a | that belongs to a name."
        />
        <TextAreaField
          field={fields.metadata}
          label="User metadata"
          isOptional
          hint={'A flat JSON object such as {"apiKey": "abc123"}.'}
          mono
        />
        <TextField field={fields.endsOn} label="Access ends on" isOptional hint="A date like 2026-12-31." />
        <ButtonRow>
          <Button name="intent" value="save">
            Save row
          </Button>
          <Button name="intent" value="leave-out" variant="plain">
            Leave row out
          </Button>
          <ButtonLink href={importHref}>Back</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}
