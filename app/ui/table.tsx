import { Fragment, useState, type ReactNode } from "react";
import { PersonLink } from "./avatar";
import { useEnhanced } from "./enhance";
import { RowMenu } from "./row-menu";
import type { Row } from "./rows";
import { StatusBadge } from "./status";
import { TableHead } from "./table-head";

const columns = ["Name", "Role", "Groups", "Status", "Invited by", "Last seen"];

export type MembersTableProps = {
  /** Undefined: as they stand in the page. */
  rows: Row[] | undefined;
  slug: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
};

export function MembersTable({ rows, ...place }: MembersTableProps) {
  return (
    <div {...useEnhanced()}>
      <table className="table cards members" role="table">
        <caption className="sr-only">Users</caption>
        <TableHead columns={columns} hasBoxes hasActions />
        {rows ? <Members rows={rows} {...place} /> : <DrawnMembers />}
      </table>
    </div>
  );
}

function Members({ rows, slug, formToken, edition }: MembersTableProps & { rows: Row[] }) {
  return (
    <tbody role="rowgroup">
      {rows.map((row) => {
        const href = `/${slug}/workspace-settings/users/${row.id}`;
        return (
          <Member key={row.id} row={row} href={href}>
            <RowMenu row={row} href={href} formToken={formToken} edition={edition} />
          </Member>
        );
      })}
    </tbody>
  );
}

/** What the server drew stays as it is, until the list is another one: none of it needs a component in the browser. */
function DrawnMembers() {
  const [html] = useState(() => document.querySelector(".members tbody")?.innerHTML ?? "");
  return <tbody role="rowgroup" dangerouslySetInnerHTML={{ __html: html }} suppressHydrationWarning />;
}

function Member({ row, href, children }: { row: Row; href: string; children: ReactNode }) {
  return (
    <tr role="row" data-member={row.id} data-status={row.status}>
      <td role="cell">
        <input type="checkbox" name="member" value={row.id} form="bulk" aria-label={`Select ${row.name}`} />
      </td>
      <th scope="row" role="rowheader">
        <PersonLink name={row.name} email={row.email} href={href} />
      </th>
      <td role="cell">{row.role}</td>
      <td role="cell">
        <Groups names={row.groups} more={row.moreGroups} />
      </td>
      <td role="cell">
        <StatusBadge status={row.status} /> <Notes row={row} />
      </td>
      <td role="cell">
        {`${row.invitedBy}, `}
        <span>{row.invited}</span>
      </td>
      <td role="cell">{row.seen}</td>
      <td role="cell">{children}</td>
    </tr>
  );
}

function Groups({ names, more }: { names: string[]; more: number }) {
  if (names.length === 0) return <small>None</small>;
  return (
    <>
      {names.map((name) => (
        <Fragment key={name}>
          <span className="chip">{name}</span>{" "}
        </Fragment>
      ))}
      {more > 0 && <small>{`+${more} more`}</small>}
    </>
  );
}

function Notes({ row: { notes, hasTrouble, isAsking } }: { row: Row }) {
  return (
    <>
      {isAsking && <small className="asks">Asked for a new link</small>}{" "}
      {notes.map((note, index) => (
        <Fragment key={note}>
          <small className={hasTrouble && index === notes.length - 1 ? "trouble" : undefined}>{note}</small>{" "}
        </Fragment>
      ))}
    </>
  );
}
