import { TextAreaField, type Field } from "#app/ui/forms/field";

/** What somebody says to the admins whom they ask for access. */
export function RequestNote({ field }: { field: Field }) {
  return (
    <TextAreaField
      field={field}
      label="Message to the admins"
      isOptional
      hint="Who you are and what you need. 500 characters at most."
      rows={3}
    />
  );
}
