import type { Import } from "#app/domain/imports/import";
import type { ImportRow, VerdictCounts } from "#app/domain/imports/rows";
import { formatNumber } from "#app/ui/format";

/** 1 as "1 row", 1240 as "1,240 rows". */
export function formatRows(count: number): string {
  return `${formatNumber(count)} row${count === 1 ? "" : "s"}`;
}

/** 1 as "1 email", 1240 as "1,240 emails". */
export function formatEmails(count: number): string {
  return `${formatNumber(count)} email${count === 1 ? "" : "s"}`;
}

const verdicts: Record<ImportRow["verdict"], string> = {
  invite: "Invite",
  update: "Change",
  same: "No change",
  archived: "Archived",
  error: "Error",
};

export function formatVerdict(verdict: ImportRow["verdict"]): string {
  return verdicts[verdict];
}

const outcomes = {
  invited: "Invited",
  "let-in": "Let in",
  updated: "Changed",
  unarchived: "Unarchived",
  same: "No change",
  left: "Left as it was",
  refused: "Not done",
  cancelled: "Invitation cancelled",
} as const;

/** What became of a row: of one that was not reached, that it waits. */
export function formatOutcome(outcome: ImportRow["outcome"]): string {
  return outcome === null ? "Waiting" : outcomes[outcome];
}

/** What is chosen on the page, as far as emails depend on it. */
export type Ticked = { sendEmail: boolean; unarchive: boolean; makeGroups: boolean };

/** How many emails go out for what is chosen: persons who asked for access are told of it in any case. */
export function countMails({ invite, letIn, archived, onceMade }: MailCounts, ticked: Ticked): number {
  if (!ticked.sendEmail) return letIn;
  return invite + (ticked.makeGroups ? onceMade.invite : 0) + (ticked.unarchive ? archived : 0);
}

export type MailCounts = Pick<VerdictCounts, "invite" | "letIn" | "archived" | "onceMade">;

type Counts = Pick<Import, "invited" | "updated" | "unarchived" | "unchanged" | "refused">;

export function countDone({ invited, updated, unarchived, unchanged, refused }: Counts): number {
  return invited + updated + unarchived + unchanged + refused;
}

/** "1,180 invited, 14 changed, 10 as before, 3 not done". */
export function formatCounts({ invited, updated, unarchived, unchanged, refused }: Counts): string {
  const parts: [number, string][] = [
    [invited, "invited"],
    [updated, "changed"],
    [unarchived, "unarchived"],
    [unchanged, "left as they were"],
    [refused, "not done"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${formatNumber(count)} ${words}`);
  return said.length === 0 ? "nothing done yet" : said.join(", ");
}

/** How fast it goes and how long that takes for the rest: "6,200 rows a second, 12 seconds left"; undefined before it is known. */
export function formatPace({ pace, total, ...counts }: Counts & Pick<Import, "pace" | "total">): string | undefined {
  if (!pace || pace.rows <= 0 || pace.seconds <= 0) return undefined;
  const perSecond = pace.rows / pace.seconds;
  const left = Math.ceil((total - countDone(counts)) / perSecond);
  const rate = perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10;
  return `${formatNumber(rate)} rows a second, ${formatSeconds(left)} left`;
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} second${seconds === 1 ? "" : "s"}`;
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} minute${minutes === 1 ? "" : "s"}`;
}

const titles: Record<Import["state"], (rows: string, isOne: boolean) => string> = {
  unread: (rows) => `Import ${rows}`,
  draft: (rows, isOne) => `Check ${rows} before ${isOne ? "it is" : "they are"} imported`,
  running: (rows) => `Importing ${rows}`,
  stopped: (rows) => `Import of ${rows} stopped`,
  finished: (rows) => `Imported ${rows}`,
  undoing: (rows) => `Undoing the import of ${rows}`,
  undone: (rows) => `Import of ${rows} undone`,
};

export function titleOf({ state, total }: Pick<Import, "state" | "total">): string {
  return titles[state](formatRows(total), total === 1);
}
