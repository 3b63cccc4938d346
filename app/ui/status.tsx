import type { Status } from "#app/domain/members/filter";
import { statusInWords } from "./format";

/** A dot and a word. */
export function StatusBadge({ status }: { status: Status }) {
  return <span className={`status ${status}`}>{statusInWords(status)}</span>;
}
