import { Fragment } from "react";
import { PersonLink } from "#app/ui/avatar";
import { MemberMenu } from "./member-menu";
import type { Row } from "../row";
import { StatusBadge } from "#app/ui/status";
import { formatRole } from "#app/ui/format";

export type MemberRowProps = {
  row: Row;
  /** The path of the member's page. */
  href: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
};

/** One member in the table of the Users page. The roles are said in full for the sake of the phone's cards, as in `TableHead`. */
export function MemberTableRow({ row, href, edition, hasMailbox }: MemberRowProps) {
  const { id, name, email, role, status, invitedBy, invitedOn, lastSeen } = row;
  return (
    <tr role="row" data-member={id} data-status={status}>
      <td role="cell">
        <input type="checkbox" name="member" value={id} aria-label={`Select ${name}`} />
      </td>
      <th role="rowheader">
        <PersonLink name={name} email={email} href={href} />
      </th>
      <td role="cell">
        {status === "archived" ? formatRole(role) : <a href={`${href}/access`}>{formatRole(role)}</a>}
      </td>
      <td role="cell">
        <Groups row={row} />
      </td>
      <td role="cell">
        <StatusBadge status={status} /> <Note row={row} hasMailbox={hasMailbox} />
      </td>
      <td role="cell" data-label="Invited by">
        {`${invitedBy} `}
        <small>{invitedOn}</small>
      </td>
      <td role="cell" data-label="Last seen:">
        {lastSeen ?? "Never"}
      </td>
      <td role="cell">
        <MemberMenu id={id} name={name} status={status} href={href} edition={edition} tone={row.note?.tone} />
      </td>
    </tr>
  );
}

/** Two groups by name, and how many more there are. */
function Groups({ row: { groups, moreGroups } }: Pick<MemberRowProps, "row">) {
  if (groups.length === 0) return <small>None</small>;
  return (
    <>
      {groups.map((name) => (
        <Fragment key={name}>
          <span className="chip">{name}</span>{" "}
        </Fragment>
      ))}
      {moreGroups && (
        <small>
          {`+${moreGroups}`}
          <span className="sr-only"> more</span>
        </small>
      )}
    </>
  );
}

/** The page of captured mail has a content security policy of its own: a plain link loads it anew. */
function Note({ row: { note }, hasMailbox }: Pick<MemberRowProps, "row" | "hasMailbox">) {
  if (!note) return null;
  const { text, tone, isCaptured } = note;
  return (
    <small className={tone && tones[tone]}>{isCaptured && hasMailbox ? <a href="/dev/mail">{text}</a> : text}</small>
  );
}

const tones = { amber: "text-amber", trouble: "text-danger" };
