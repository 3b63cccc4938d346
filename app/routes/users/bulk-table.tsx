import { Link } from "#app/ui/link";
import { Table } from "#app/ui/table/table";
import type { BulkRow } from "#app/domain/bulk-actions/progress";
import { paths } from "#app/web/urls";

type Props = { rows: BulkRow[]; slug: string };

/** What became of each, and why not. */
export function BulkTable({ rows, slug }: Props) {
  return (
    <Table caption="What became of each user" columns={["Name", "Result"]} className="narrow:[&_tbody_th_small]:block">
      {rows.map((row) => (
        <Row key={row.position} row={row} slug={slug} />
      ))}
    </Table>
  );
}

const words = { waiting: "Waiting", done: "Done", refused: "Refused", stopped: "Not done" } as const;

function Row({ row: { name, email, outcome, reason, memberId }, slug }: { row: BulkRow; slug: string }) {
  return (
    <tr role="row" data-outcome={outcome}>
      <th scope="row" role="rowheader" className="wrap-anywhere">
        {memberId ? (
          <Link className="link" href={paths.user(slug, memberId)}>
            {name}
          </Link>
        ) : (
          name || "Somebody unknown"
        )}{" "}
        <small>{email}</small>
      </th>
      <td role="cell">
        {words[outcome]}
        {reason !== null && <small>{` ${reason}`}</small>}
      </td>
    </tr>
  );
}
