import { TickAll } from "./selection";

type Props = { columns: string[]; hasBoxes?: boolean; hasActions?: boolean };

/**
 * The roles are said in full because the phone's cards change `display`, which takes a table's own roles away in some
 * browsers.
 */
export function TableHead({ columns, hasBoxes, hasActions }: Props) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {hasBoxes && (
          <th scope="col" role="columnheader">
            <TickAll />
          </th>
        )}
        {columns.map((column) => (
          <th key={column} scope="col" role="columnheader">
            {column}
          </th>
        ))}
        {hasActions && (
          <th scope="col" role="columnheader">
            <span className="sr-only">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
