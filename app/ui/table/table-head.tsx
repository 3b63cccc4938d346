import { Link } from "#app/ui/link";
import { TickAll } from "./selection";

/** A way to sort by a column: where it leads, and how the table is sorted by it now. */
export type Sort = { label: string; href: string; isSorted?: "ascending" | "descending" };

/** `sorts` are links that sort by the column, by the first of them under the column's own name. */
export type Column = { label: string; sorts?: Sort[]; className?: string };

type Props = { columns: (string | Column)[]; hasBoxes?: boolean; hasActions?: boolean };

/**
 * The roles are said in full because the phone's cards change `display`, which takes a table's own roles away in some
 * browsers.
 */
export function TableHead({ columns, hasBoxes, hasActions }: Props) {
  const isSortable = columns.some((column) => typeof column !== "string" && column.sorts);
  return (
    <thead className={isSortable ? "narrow:block" : "narrow:sr-only"} role="rowgroup">
      <tr className={isSortable ? "narrow:relative narrow:flex narrow:overflow-x-auto" : undefined} role="row">
        {hasBoxes && (
          <th className="w-9 print:hidden" scope="col" role="columnheader">
            <TickAll />
          </th>
        )}
        {columns.map((column) => (
          <Head key={labelOf(column)} column={column} />
        ))}
        {hasActions && (
          <th className="w-11 print:hidden" scope="col" role="columnheader">
            <span className="sr-only">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function labelOf(column: string | Column): string {
  return typeof column === "string" ? column : column.label;
}

function Head({ column }: { column: string | Column }) {
  const { label, sorts, className } = typeof column === "string" ? { label: column } : column;
  const sorted = sorts?.find(({ isSorted }) => isSorted);
  return (
    <th className={className} scope="col" role="columnheader" aria-sort={sorted?.isSorted}>
      {sorts ? sorts.map((sort) => <SortLink key={sort.label} {...sort} />) : label}
    </th>
  );
}

function SortLink({ label, href, isSorted }: Sort) {
  return (
    <>
      <Link className={`py-1 hover:text-text ${isSorted ? arrows[isSorted] : ""}`} href={href}>
        {label}
      </Link>{" "}
    </>
  );
}

/** The style sheet draws the arrow: screen readers read `aria-sort`. */
const arrows = {
  ascending: "text-text after:content-['_↑'/'']",
  descending: "text-text after:content-['_↓'/'']",
};
