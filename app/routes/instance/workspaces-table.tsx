import type { SerializeFrom } from "@remix-run/node";
import type { WorkspaceRow } from "#app/domain/instance/workspace-list";
import { Tile } from "#app/ui/avatar";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { Card, Empty } from "#app/ui/card";
import { formatDay, formatNumber } from "#app/ui/format";
import { ActionForm } from "#app/ui/forms/form";
import { StatusBadge } from "#app/ui/status";
import { Table } from "#app/ui/table/table";
import { pagerClass } from "#app/ui/table/tabs";

type Row = SerializeFrom<WorkspaceRow>;
type Props = { rows: Row[]; q: string; firstHref?: string; nextHref?: string; now: string; formToken: string };

const columns = ["Workspace", "Status", "Active users", "Open invitations"];

/** The workspaces of the instance; an archived one has its way back. */
export function WorkspacesTable({ rows, q, firstHref, nextHref, now, formToken }: Props) {
  if (rows.length === 0)
    return <Empty>{q ? `No workspace matches “${q}”.` : "There is no workspace on this page of the list."}</Empty>;
  return (
    <Card>
      <Table caption="Workspaces" columns={columns} hasActions endsInButton>
        {rows.map((row) => (
          <WorkspaceLine key={row.id} row={row} now={now} formToken={formToken} />
        ))}
      </Table>
      {(firstHref || nextHref) && (
        <nav className={pagerClass} aria-label="Pages">
          <ButtonRow isOnPaper={false}>
            {firstHref && <ButtonLink href={firstHref}>First</ButtonLink>}{" "}
            {nextHref && <ButtonLink href={nextHref}>Next</ButtonLink>}
          </ButtonRow>
        </nav>
      )}
    </Card>
  );
}

function WorkspaceLine({ row, now, formToken }: { row: Row } & Pick<Props, "now" | "formToken">) {
  const { id, slug, name, archivedAt, active, invited } = row;
  return (
    <tr role="row" data-workspace={id} data-status={archivedAt ? "archived" : "active"}>
      <th scope="row" role="rowheader">
        <span className="flex items-center gap-2.75">
          <Tile name={name} />
          <span className="wrap-anywhere">
            <b className="block">{name}</b> <small>/{slug}</small>
          </span>
        </span>
      </th>
      <td role="cell">
        <StatusBadge status={archivedAt ? "archived" : "active"} />{" "}
        {archivedAt && <small>{formatDay(archivedAt, now, "UTC")}</small>}
      </td>
      <td role="cell" data-label={columns[2]}>
        {formatNumber(active)}
      </td>
      <td role="cell" data-label={columns[3]}>
        {formatNumber(invited)}
      </td>
      <td role="cell">
        {archivedAt && <ActionForm intent="restore" fields={{ workspace: id }} formToken={formToken} label="Restore" />}
      </td>
    </tr>
  );
}
