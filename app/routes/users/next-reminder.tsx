import { formatFullTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";

/** When Foyer reminds the invitee next, if it does. */
export function NextReminder({ at }: { at: string | null }) {
  const timeZone = useTimeZone();
  if (!at) return null;
  return <p className="text-sm text-faint">Next reminder on {formatFullTime(at, timeZone)}.</p>;
}
