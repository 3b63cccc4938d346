import type { ReactNode } from "react";
import { formatNumber } from "./format";

/** What follows from a click, before it is done. */
export function Consequences({ children }: { children: ReactNode }) {
  return <ul className="grid list-disc gap-1 pl-4.5 wrap-anywhere">{children}</ul>;
}

type PeopleProps = { people: { id: string; name: string; email: string }[]; total: number };

/** Some people by name and address, so that none is taken for another of the same name, and how many more there are. */
export function PeopleList({ people, total }: PeopleProps) {
  const more = total - people.length;
  return (
    <ul className={`w-full ${lineListClass}`}>
      {people.map(({ id, name, email }) => (
        <li key={id} className="flex flex-wrap gap-x-3 wrap-anywhere">
          <bdi className="font-medium">{name}</bdi> <small>{email}</small>
        </li>
      ))}
      {more > 0 && <li className="text-faint">{`and ${formatNumber(more)} more`}</li>}
    </ul>
  );
}

/** Names, each with its value beside it. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[fit-content(35%)_minmax(0,1fr)] gap-x-6 gap-y-2 [&>dd]:wrap-anywhere [&>dt]:text-faint">
      {children}
    </dl>
  );
}

/** One under another, with a line between two. */
export const lineListClass = "*:border-t *:border-line *:first:border-t-0 *:py-1.75 *:last:pb-0";
