import { formatZone } from "#app/time-zone";
import { useTimeZone } from "./time-zone";

/** Names the zone of a page's times, once for them all. The server's words stay, should the browser know other rules. */
export function TimeZoneNote() {
  return (
    <p className="hint mt-5 text-sm text-faint" data-time-zone suppressHydrationWarning>
      {`Times are in ${formatZone(useTimeZone(), new Date())}.`}
    </p>
  );
}
