import type { Status } from "#app/domain/member-filter";
import { statusInWords } from "./words";

/** A dot and a word. */
export function StatusBadge({ status }: { status: Status }) {
  return <span className={`status ${status}`}>{statusInWords(status)}</span>;
}
