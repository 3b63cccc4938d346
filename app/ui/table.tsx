import type { ReactNode } from "react";
import type { MemberRow } from "#app/domain/member-list";
import { Avatar } from "./avatar";
import { useEnhanced } from "./enhance";
import { RowMenu } from "./row-menu";
import { StatusBadge } from "./status";
import { agoInWords, dayInWords, mailInWords, roleInWords, untilInWords } from "./words";

export type { MemberRow };

const columns = ["Name", "Role", "Groups", "Status", "Invited by", "Last seen"];

export type MembersTableProps = {
  rows: MemberRow[];
  now: Date;
  slug: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
};

/** The roles are said in full because the phone's cards change `display`, which takes a table's own roles away in some browsers. */
export function MembersTable({ rows, now, slug, formToken, edition }: MembersTableProps) {
  return (
    <div {...useEnhanced()}>
      <table className="table cards members" role="table">
        <caption className="sr-only">Users</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
            <th scope="col" role="columnheader">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Member key={row.id} row={row} now={now} href={`/${slug}/workspace-settings/users/${row.id}`}>
              <RowMenu row={row} href={`/${slug}/workspace-settings/users/${row.id}`} formToken={formToken} edition={edition} />
            </Member>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type MemberProps = { row: MemberRow; now: Date; href: string; children: ReactNode };

function Member({ row, now, href, children }: MemberProps) {
  return (
    <tr role="row" data-member={row.id} data-status={row.status}>
      <th scope="row" role="rowheader">
        <a className="person" href={href}>
          <Avatar name={row.name} />
          <b>{row.name}</b>
          <small>{row.email}</small>
        </a>
      </th>
      <td role="cell">{roleInWords(row.role)}</td>
      <td role="cell">
        <Groups names={row.groups} count={row.groupCount} />
      </td>
      <td role="cell">
        <StatusBadge status={row.status} />
        <Invitation row={row} now={now} />
      </td>
      <td role="cell">
        {`${row.invitedBy ?? "Foyer"}, `}
        <span>{dayInWords(row.invitedAt, now)}</span>
      </td>
      <td role="cell">{row.lastSeenAt ? agoInWords(row.lastSeenAt, now) : "Never"}</td>
      <td role="cell">{children}</td>
    </tr>
  );
}

function Groups({ names, count }: { names: string[]; count: number }) {
  if (count === 0) return <small>None</small>;
  const shown = names.slice(0, 2);
  return (
    <>
      {shown.map((name) => (
        <span key={name} className="chip">
          {name}
        </span>
      ))}
      {count > shown.length && <small>{`+${count - shown.length} more`}</small>}
    </>
  );
}

/** What an admin has to know about an invitation that is open, or was. */
function Invitation({ row, now }: { row: MemberRow; now: Date }) {
  if (row.isDeclined) return <small>Declined</small>;
  if (row.status !== "invited" && row.status !== "requested") return null;
  const hasTrouble = row.mail?.state === "bounced" || row.mail?.state === "failed";
  return (
    <>
      {row.renewalAskedAt && <small className="asks">Asked for a new link</small>}
      {row.expiresAt && <small>{expiryInWords(row.expiresAt, row.isExpired, now)}</small>}
      <small className={hasTrouble ? "trouble" : undefined}>{mailInWords(row.mail)}</small>
    </>
  );
}

function expiryInWords(expiresAt: Date, isExpired: boolean, now: Date): string {
  return isExpired ? `Expired ${agoInWords(expiresAt, now)}` : `Expires ${untilInWords(expiresAt, now)}`;
}
