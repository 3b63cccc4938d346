import type { Import } from "#app/domain/imports/import";
import { Card } from "#app/ui/card";
import { formatNumber, formatTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { Link } from "#app/ui/link";
import { Pager } from "#app/ui/table/tabs";
import { Table } from "#app/ui/table/table";
import { paths } from "#app/web/urls";
import { formatCounts, formatRows } from "./import-text";

/** An import as a loader hands it on. */
export type HistoryRow = Omit<Import, "madeAt" | "confirmedAt"> & { madeAt: string; confirmedAt: string | null };

type Props = { rows: HistoryRow[]; olderHref?: string; slug: string; now: string };

/** Earlier imports and drafts: who, when, how many, and what became of them. Nothing where there are none. */
export function ImportHistory({ rows, olderHref, slug, now }: Props) {
  if (rows.length === 0) return null;
  return (
    <section className="mt-5">
      <h2 className="mb-2">Earlier imports</h2>
      <p className="mb-3.5 text-sm text-faint">
        Drafts are deleted after a day. Results can be read for 90 days, and the audit log keeps what happened.
      </p>
      <Card>
        <Table caption="Earlier imports" columns={["File", "When", "What became of it"]}>
          {rows.map((row) => (
            <Row key={row.id} row={row} slug={slug} now={now} />
          ))}
        </Table>
        {olderHref && <Pager nextHref={olderHref} />}
      </Card>
    </section>
  );
}

const states: Record<Import["state"], string> = {
  unread: "Not read yet",
  draft: "Draft, not confirmed",
  running: "Running",
  stopped: "Stopped",
  finished: "Done",
  undoing: "Being undone",
  undone: "Undone",
};

function Row({ row, slug, now }: { row: HistoryRow; slug: string; now: string }) {
  const { id, fileName, actor, madeAt, confirmedAt, total, state, cancelled } = row;
  const timeZone = useTimeZone();
  const words = state === "undone" ? `${formatNumber(cancelled)} invitations cancelled` : formatCounts(row);
  return (
    <tr role="row" data-import={id}>
      <th scope="row" role="rowheader" className="wrap-anywhere">
        <Link className="link" href={paths.import(slug, id)}>
          <bdi>{fileName || "Pasted text"}</bdi>
        </Link>{" "}
        <small>{formatRows(total)}</small>
      </th>
      <td role="cell" data-label="When">
        {formatTime(confirmedAt ?? madeAt, now, timeZone)}
        <small>{` by ${actor}`}</small>
      </td>
      <td role="cell">
        {states[state]}
        {state !== "draft" && <small>{` ${words}`}</small>}
      </td>
    </tr>
  );
}
