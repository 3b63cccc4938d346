import type { ReactNode } from "react";

/** What follows from a click, before it is done. */
export function Consequences({ children }: { children: ReactNode }) {
  return <ul className="grid list-disc gap-1 pl-4.5">{children}</ul>;
}

/** Names, each with its value beside it. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[fit-content(12rem)_minmax(0,1fr)] gap-x-6 gap-y-2 [&>dd]:wrap-anywhere [&>dt]:text-faint">
      {children}
    </dl>
  );
}

/** One under another, with a line between two. */
export const lineListClass = "divide-y divide-line *:py-1.75 *:last:pb-0";
