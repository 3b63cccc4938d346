import type { ReactNode } from "react";
import { TableHead, type Column } from "./table-head";

type TableProps = {
  caption: string;
  columns: (string | Column)[];
  hasBoxes?: boolean;
  hasActions?: boolean;
  /** Whether each row ends in a button, which stands at its right. */
  endsInButton?: boolean;
  className?: string;
  children: ReactNode;
};

/** A table whose rows are cards where it is narrow; `data-label` says a cell's column there. */
export function Table({ caption, className = "", endsInButton, children, ...head }: TableProps) {
  return (
    <div className="peer @container">
      <table
        className={`data-table cards ${endsInButton ? "[&_td:last-child]:ml-auto [&_td:last-child]:text-right" : ""} ${className}`}
        role="table"
      >
        <caption className="sr-only">{caption}</caption>
        <TableHead {...head} />
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  );
}
