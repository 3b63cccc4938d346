import { CheckboxField } from "#app/ui/forms/choice";
import type { Field } from "#app/ui/forms/field";

type Props = { field: Field; groups: { id: string; name: string }[]; isOptional?: boolean };

/** The groups that somebody is put into. A workspace without groups has no such field. */
export function GroupsField({ groups, ...props }: Props) {
  if (groups.length === 0) return null;
  return (
    <CheckboxField
      {...props}
      legend="Custom groups"
      options={groups.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
