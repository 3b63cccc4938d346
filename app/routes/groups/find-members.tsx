import { Form } from "@remix-run/react";
import type { Answered } from "#app/ui/forms/answers";
import { Button, ButtonRow } from "#app/ui/button";
import { CheckboxField } from "#app/ui/forms/choice";
import { TextField } from "#app/ui/forms/field";
import { PostForm } from "#app/ui/forms/form";
import { formatStatus } from "#app/ui/format";
import type { Candidate, Candidates } from "#app/domain/groups/members";
import { Panel } from "#app/ui/card";

type Props = {
  q: string;
  found?: Candidates;
  overload?: string;
  formToken: string;
  answered: Answered | undefined;
};

/** The button beside the field, where there is room. */
const searchClass = "grid max-w-160 grid-cols-1 items-end justify-items-start gap-3 xs:grid-cols-[minmax(0,1fr)_auto]";

/** Looks for users of the workspace, and puts those who are ticked into the group, or takes them out. */
export function FindUsers({ q, found, overload, formToken, answered }: Props) {
  return (
    <Panel aria-labelledby="find-title">
      <h2 id="find-title">Add or remove users</h2>
      <Form className={searchClass} method="get" role="search" discover="none">
        <TextField
          field={{ name: "q", initialValue: q, key: q, errors: overload ? [overload] : undefined }}
          type="search"
          label="Name or email address"
          hint="A part of it is enough."
          autoComplete="off"
        />
        <Button variant="plain">Find users</Button>
      </Form>
      {found && found.rows.length === 0 && <p role="status">{`No user matches “${q}”.`}</p>}
      {found && found.rows.length > 0 && <Found key={q} found={found} formToken={formToken} answered={answered} />}
    </Panel>
  );
}

function Found({ found, formToken, answered }: { found: Candidates } & Pick<Props, "formToken" | "answered">) {
  const errors = answered?.intent?.endsWith("-member") ? Object.values(answered.result.error ?? {}).flat() : [];
  const words = errors.filter((word) => word !== null);
  return (
    <PostForm form={{ id: "add" }} formToken={formToken}>
      <CheckboxField
        field={{ name: "member", errors: words.length ? words : undefined }}
        legend="Users found"
        hint={found.hasMore && "These are the first 20. Type more of the name to see others."}
        options={found.rows.map(optionOf)}
      />
      <ButtonRow>
        <Button name="intent" value="add-member">
          Add to group
        </Button>
        {found.rows.some(({ isInGroup }) => isInGroup) && (
          <Button name="intent" value="remove-member" variant="plain">
            Remove from group
          </Button>
        )}
      </ButtonRow>
    </PostForm>
  );
}

function optionOf({ id, name, email, status, isInGroup }: Candidate) {
  return { value: id, label: name, hint: `${email} · ${isInGroup ? "In this group already" : formatStatus(status)}` };
}
