import { Fragment, type ReactNode } from "react";
import type { LogEvent } from "#app/domain/audit-log/list";
import { Link } from "#app/ui/link";
import { formatTime } from "#app/ui/format";
import { Table } from "#app/ui/table/table";
import { Pager, type PagerProps } from "#app/ui/table/tabs";
import { logHref } from "#app/web/audit-filter";
import { paths } from "#app/web/urls";
import { formatAction, formatDetails, formatIdentity } from "./event-text";
import { Card, Empty } from "#app/ui/card";

/** An event as the table draws it: every word is said by now, so that server and browser say the same. */
export type AuditRow = Pick<LogEvent, "id" | "actor" | "subject" | "ip" | "userAgent"> & {
  identity: ReturnType<typeof formatIdentity>;
  at: string;
  when: string;
  what: string;
  details: string;
  href?: string;
  bulkHref?: string;
};

export function auditRows(events: LogEvent[], { slug, timeZone }: Workspace, now: Date): AuditRow[] {
  return events.map(({ action, memberId, details, bulkId, ...event }) => ({
    ...toCommonCells(event, now, timeZone),
    what: formatAction(action),
    details: formatDetails({ action, details }),
    href: memberId === null ? undefined : paths.user(slug, memberId),
    bulkHref: bulkId === null ? undefined : logHref(paths.auditLog(slug), { bulk: bulkId }),
  }));
}

type Workspace = { slug: string; timeZone: string };
type CommonEvent = Omit<LogEvent, "action" | "memberId" | "subjectId" | "details" | "bulkId">;

/** The cells that every log has: when, by whom, to whom, from where. */
export function toCommonCells(of: CommonEvent, now: Date, timeZone: string) {
  const { id, actor, subject, ip, userAgent, at, ...event } = of;
  const identity = formatIdentity({ ...event, actor });
  return { id, actor, identity, subject, ip, userAgent, at: at.toISOString(), when: formatTime(at, now, timeZone) };
}

const columns = ["When", "Done by", "What", "To whom", "From where"];

type CardProps = { rows: AuditRow[]; pager: PagerProps | undefined; children: ReactNode };

/** A page of a log; its children say why there is nothing on it. */
export function AuditCard({ rows, pager, children }: CardProps) {
  if (rows.length === 0)
    return (
      <Empty as="div">
        <p>{children}</p>
      </Empty>
    );
  return (
    <Card>
      <AuditTable rows={rows} />
      {pager && <Pager {...pager} />}
    </Card>
  );
}

function AuditTable({ rows }: { rows: AuditRow[] }) {
  return (
    <Table caption="Audit log" columns={columns} className={log}>
      {rows.map((row) => (
        <Event key={row.id} row={row} />
      ))}
    </Table>
  );
}

function Event({ row }: { row: AuditRow }) {
  const { id, at, when, actor, identity, what, details, subject, href, bulkHref, ip, userAgent } = row;
  return (
    <tr role="row" data-event={id}>
      <td role="cell">
        <time dateTime={at} title={at}>
          {when}
        </time>
      </td>
      <td role="cell" data-label="Done by">
        {actor} <Identity {...identity} />
      </td>
      <th scope="row" role="rowheader">
        <b>{what}</b> {details && <small>{details}</small>}{" "}
        {bulkHref && (
          <small>
            <Link className="link" href={bulkHref}>
              In bulk
            </Link>
          </small>
        )}
      </th>
      <td role="cell" data-label="To whom">
        {href ? (
          <Link className="link" href={href}>
            {subject}
          </Link>
        ) : (
          subject
        )}
      </td>
      <td role="cell">
        <Origin ip={ip} userAgent={userAgent} />
      </td>
    </tr>
  );
}

function Identity({ address, account }: AuditRow["identity"]) {
  if (!account) return <small>{address}</small>;
  return (
    <details>
      <summary>{address}</summary> <small>{withBreaks(account)}</small>
    </details>
  );
}

/** A word of 36 letters would push the last column of the table off a screen of text. */
function withBreaks(account: string): ReactNode {
  return account.split(/(?<=-)/).map((part, place) => (
    <Fragment key={place}>
      {place > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function Origin({ ip, userAgent }: { ip: string; userAgent: string }) {
  if (!userAgent) return <small>{ip || "Not over the web"}</small>;
  return (
    <details>
      <summary>{ip}</summary> <small>{userAgent}</small>
    </details>
  );
}

/** One line an event; on a card what was done comes first. */
const log =
  "[&_small]:block [&_small]:text-soft [&_tbody_th]:min-w-44 [&_td:first-child]:min-w-20 [&_td:nth-child(2)]:min-w-44 [&_td:last-child]:w-44 print:[&_td:last-child]:w-24 [&_td:last-child]:text-sm [&_td:last-child]:text-faint [&_time]:text-sm [&_time]:text-faint wrap-anywhere narrow:[&_tbody_th]:-order-1 narrow:[&_td:last-child]:w-auto narrow:[&_td:last-child]:basis-full";
