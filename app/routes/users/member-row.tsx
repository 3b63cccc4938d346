import type { SerializeFrom } from "@remix-run/node";
import { Fragment } from "react";
import type { MemberRow } from "#app/domain/members/list";
import { PersonLink } from "#app/ui/avatar";
import { MemberMenu } from "./member-menu";
import { StatusBadge } from "#app/ui/status";
import { agoInWords, dayInWords, mailInWords, roleInWords, untilInWords } from "#app/ui/format";

export type Member = SerializeFrom<MemberRow>;

export type MemberRowProps = {
  member: Member;
  /** The path of the member's page. */
  href: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
  now: string;
};

/** One member in the table of the Users page. The roles are said in full for the sake of the phone's cards, as in `TableHead`. */
export function MemberTableRow({ member, href, edition, hasMailbox, now }: MemberRowProps) {
  const { id, name, email, role, status, invitedBy, invitedAt, lastSeenAt } = member;
  return (
    <tr role="row" data-member={id} data-status={status}>
      <td role="cell">
        <input type="checkbox" name="member" value={id} form="bulk" aria-label={`Select ${name}`} />
      </td>
      <th scope="row" role="rowheader">
        <PersonLink name={name} email={email} href={href} />
      </th>
      <td role="cell">{roleInWords(role)}</td>
      <td role="cell">
        <Groups member={member} />
      </td>
      <td role="cell">
        <StatusBadge status={status} /> <Notes member={member} hasMailbox={hasMailbox} now={now} />
      </td>
      <td role="cell">
        {`${invitedBy ?? "Foyer"}, `}
        <span>{dayInWords(invitedAt, now)}</span>
      </td>
      <td role="cell">{lastSeenAt ? agoInWords(lastSeenAt, now) : "Never"}</td>
      <td role="cell">
        <MemberMenu name={name} status={status} href={href} edition={edition} />
      </td>
    </tr>
  );
}

/** Two groups by name, and how many more there are. */
function Groups({ member: { groups, groupCount } }: { member: Member }) {
  if (groupCount === 0) return <small>None</small>;
  const more = groupCount - groups.length;
  return (
    <>
      {groups.map((name) => (
        <Fragment key={name}>
          <span className="chip">{name}</span>{" "}
        </Fragment>
      ))}
      {more > 0 && <small>{`+${more} more`}</small>}
    </>
  );
}

type NotesProps = Pick<MemberRowProps, "member" | "hasMailbox" | "now">;

/** What an admin has to know about an invitation: when it expires, and what became of its email. */
function Notes({ member, hasMailbox, now }: NotesProps) {
  const { renewalAskedAt, status, isDeclined, hasLeft } = member;
  const isOpen = !isDeclined && !hasLeft && (status === "invited" || status === "requested");
  return (
    <>
      {renewalAskedAt && (
        <>
          <small className="text-amber">Asked for a new link</small>{" "}
        </>
      )}
      {isDeclined && <small>Declined</small>}
      {!isDeclined && hasLeft && <small>Left</small>}
      {isOpen && <Expiry member={member} now={now} />}
      {isOpen && <MailNote mail={member.mail} hasMailbox={hasMailbox} />}
    </>
  );
}

function Expiry({ member: { expiresAt, isExpired }, now }: Pick<NotesProps, "member" | "now">) {
  if (!expiresAt) return null;
  return (
    <>
      <small>
        {isExpired ? `Expired ${agoInWords(expiresAt, now)}` : `Expires ${untilInWords(expiresAt, now)}`}
      </small>{" "}
    </>
  );
}

/** The page of captured mail has a content security policy of its own: a plain link loads it anew. */
function MailNote({ mail, hasMailbox }: { mail: Member["mail"]; hasMailbox: boolean }) {
  const text = mailInWords(mail);
  if (mail?.state === "captured" && hasMailbox)
    return (
      <small>
        <a href="/dev/mail">{text}</a>
      </small>
    );
  const hasTrouble = mail?.state === "retrying" || mail?.state === "bounced" || mail?.state === "failed";
  return <small className={hasTrouble ? "trouble" : undefined}>{text}</small>;
}
