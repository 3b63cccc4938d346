/** The roles are said in full because the phone's cards change `display`, which takes a table's own roles away in some browsers. */
export function TableHead({ columns, hasActions }: { columns: string[]; hasActions?: boolean }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
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
