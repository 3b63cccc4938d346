import { formatDays } from "#app/ui/format";

const offered = [1, 3, 7, 14, 30];

/** The days that an invitation can be open, with those that are chosen already, which may be the workspace's own. */
export function toLifetimeOptions(chosen: unknown) {
  const days = [...new Set([...offered, Number(chosen)])].filter((day) => day > 0).sort((a, b) => a - b);
  return days.map((day) => ({ value: String(day), label: formatDays(day) }));
}
