import type { AccountRow, AccountMembership } from "#app/domain/instance/account-list";
import { faceOf } from "#app/ui/avatar";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { StatusBadge } from "#app/ui/status";
import { formatRole } from "#app/ui/format";
import { Table } from "#app/ui/table/table";
import { paths } from "#app/web/urls";
import { Card, Empty } from "#app/ui/card";
import { pagerClass } from "#app/ui/table/tabs";

type Props = {
  rows: AccountRow[];
  q: string;
  isFirst: boolean;
  nextHref?: string;
  formToken: string;
};

const columns = ["Name", "Status", "Workspaces"];

/** The accounts of the instance. */
export function AccountsTable({ rows, q, isFirst, nextHref, formToken }: Props) {
  if (rows.length === 0) return <Empty>{q ? `No user matches “${q}”.` : "This page of the list is empty."}</Empty>;
  return (
    <Card>
      <Table caption="Users" columns={columns} hasActions className={menusInTheCorner}>
        {rows.map((row) => (
          <Row key={row.id} row={row} formToken={formToken} />
        ))}
      </Table>
      {(!isFirst || nextHref) && (
        <nav className={pagerClass} aria-label="Pages">
          <ButtonRow isOnPaper={false}>
            {!isFirst && <ButtonLink href={firstHref(q)}>First</ButtonLink>}
            {nextHref && <ButtonLink href={nextHref}>Next</ButtonLink>}
          </ButtonRow>
        </nav>
      )}
    </Card>
  );
}

const firstHref = (q: string) => (q ? `${paths.instanceUsers}?${new URLSearchParams({ q })}` : paths.instanceUsers);

function Row({ row, formToken }: { row: AccountRow; formToken: string }) {
  return (
    <tr role="row" data-account={row.id} data-status={row.isArchived ? "archived" : "active"}>
      <th scope="row" role="rowheader">
        <span {...faceOf(row.name)}>
          <b>{row.name}</b> <small>{row.email}</small>
        </span>
      </th>
      <td role="cell">
        <StatusBadge status={row.isArchived ? "archived" : "active"} /> {row.isSuperAdmin && <small>Super admin</small>}{" "}
        {!row.isVerified && <small>Email address not confirmed</small>}
      </td>
      <td role="cell">{formatMemberships(row.memberships)}</td>
      <td role="cell">
        <Actions row={row} formToken={formToken} />
      </td>
    </tr>
  );
}

function formatMemberships(memberships: AccountMembership[]): string {
  if (memberships.length === 0) return "None";
  const words = memberships
    .slice(0, 5)
    .map(({ workspace, role, isArchived }) => `${workspace} (${formatRole(role)}${isArchived ? ", archived" : ""})`);
  return [...words, ...(memberships.length > 5 ? ["and more"] : [])].join(", ");
}

function Actions({ row, formToken }: { row: AccountRow; formToken: string }) {
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${row.name}`}>⋯</summary>{" "}
      <form method="post">
        <input type="hidden" name="formToken" value={formToken} />
        <input type="hidden" name="account" value={row.id} />
        {row.isArchived ? (
          <button name="intent" value="unarchive">
            Unarchive
          </button>
        ) : (
          <ActiveActions row={row} />
        )}
      </form>
    </details>
  );
}

function ActiveActions({ row }: { row: AccountRow }) {
  return (
    <>
      <button name="intent" value="send-reset">
        Send a password reset
      </button>{" "}
      {row.hasTwoFactor && (
        <button name="intent" value="reset-two-factor">
          Reset two-step sign-in
        </button>
      )}{" "}
      {!row.isSuperAdmin && row.isVerified && (
        <button name="intent" value="make-super-admin">
          Make a super admin
        </button>
      )}{" "}
      <a className="text-danger" href={paths.archiveAccount(row.id)}>
        Archive everywhere
      </a>
    </>
  );
}

/** A card has its menu in the corner. */
const menusInTheCorner =
  "narrow:[&_tbody_th]:pr-10 narrow:[&_td:last-child]:absolute narrow:[&_td:last-child]:top-3 narrow:[&_td:last-child]:right-3";
