import { CheckboxField } from "#app/ui/forms/choice";
import type { Field } from "#app/ui/forms/field";
import { Link } from "#app/ui/link";
import { paths } from "#app/web/urls";

type Props = { field: Field; groups: { id: string; name: string }[]; slug: string; isOptional?: boolean };

/** The groups that somebody is put into, or the way to make the first. */
export function GroupsField({ groups, slug, ...props }: Props) {
  return (
    <CheckboxField
      {...props}
      legend="Custom groups"
      options={groups.map(({ id, name }) => ({ value: id, label: name }))}
      search="Find a group"
      empty={
        <>
          There are no groups yet. <Link href={paths.addGroup(slug)}>Create a group</Link>
        </>
      }
    />
  );
}
