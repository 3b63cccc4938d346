import { useEffect, useRef } from "react";
import { findOwnZone, groupTimeZones } from "#app/time-zone-names";
import { SelectField, textOf, type FieldProps } from "./field";

type Props = FieldProps & {
  zones: string[];
  /** Chooses the zone of the browser, where it has JavaScript and nothing was chosen yet. */
  proposesOwn?: boolean;
};

/** A list of time zones by city, UTC first. One that is not among them stays chosen. */
export function TimeZoneField({ zones, proposesOwn, ...props }: Props) {
  const chosen = textOf(props.field) ?? "UTC";
  const wrapper = useRef<HTMLDivElement>(null);
  const isProposing = proposesOwn && textOf(props.field) === undefined;
  useEffect(() => {
    const select = wrapper.current?.querySelector("select");
    const zone = findOwnZone();
    if (isProposing && select && zones.includes(zone)) select.value = zone;
  }, [isProposing, zones]);
  return (
    <div ref={wrapper} className="contents">
      <SelectField
        {...props}
        options={[...new Set(["UTC", ...(zones.includes(chosen) ? [] : [chosen])])].map(toOption)}
        groups={groupTimeZones(zones)}
      />
    </div>
  );
}

const toOption = (zone: string) => ({ value: zone, label: zone });
