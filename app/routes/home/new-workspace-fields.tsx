import { useRef, type FormEvent } from "react";
import { suggestSlug } from "#app/domain/workspaces/slug";
import { TextField, textOf, type Field } from "#app/ui/forms/field";
import { TimeZoneField } from "#app/ui/forms/time-zone-field";

type Part = { field: Field; label: string };

type Props = { name: Part; slug: Part; timeZone: Field; zones: string[] };

/**
 * What a new workspace is called, its address and its time zone. With JavaScript the address follows the name until it is
 * changed by hand; an empty one is made from the name in the same way by the server.
 */
export function NewWorkspaceFields({ name, slug, timeZone, zones }: Props) {
  const suggested = useRef(suggestSlug(textOf(name.field) ?? ""));
  const suggest = ({ target, currentTarget }: FormEvent<HTMLDivElement>) => {
    const address = currentTarget.querySelector<HTMLInputElement>(`[name="${slug.field.name}"]`);
    if (!(target instanceof HTMLInputElement) || target.name !== name.field.name || !address) return;
    const isOwn = address.value !== "" && address.value !== suggested.current;
    suggested.current = suggestSlug(target.value);
    if (!isOwn) address.value = suggested.current;
  };
  return (
    <div className="contents" onInput={suggest}>
      <TextField {...name} hint="Such as the name of your company or team." />
      <TextField
        {...slug}
        hint="A part of every link: 2 to 40 lower-case letters, digits and hyphens. Leave it empty to have it made from the name."
        spellCheck={false}
      />
      <TimeZoneField
        field={timeZone}
        label="Time zone"
        hint="Times are shown in it, and days begin by it. You can change it later."
        zones={zones}
        proposesOwn
      />
    </div>
  );
}
