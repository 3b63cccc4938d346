import type { Status } from "#app/domain/members/filter";
import { formatStatus } from "./format";

const dots = {
  active: "before:border-green",
  invited: "before:border-amber",
  requested: "before:border-2 before:border-accent",
  archived: "before:border-2 before:border-edge",
} as const;

/** A dot and a word. */
export function StatusBadge({ status }: { status: Status }) {
  return <span className={`status ${dots[status]}`}>{formatStatus(status)}</span>;
}
