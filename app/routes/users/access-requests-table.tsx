import type { SerializeFrom } from "@remix-run/node";
import type { RequestRow } from "#app/domain/access-requests/access-request";
import { PersonLink } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { Card, Empty } from "#app/ui/card";
import { formatAgo } from "#app/ui/format";
import { Table } from "#app/ui/table/table";
import { Pager } from "#app/ui/table/tabs";
import { paths } from "#app/web/urls";

type Props = {
  rows: SerializeFrom<RequestRow>[];
  /** How many wait, on this page of the list and on others. */
  count: number;
  previous?: string;
  next?: string;
  now: string;
  slug: string;
};

/** The people who ask for access, each with the way to the decision. */
export function AccessRequestsTable({ rows, count, previous, next, now, slug }: Props) {
  const here = paths.requests(slug);
  if (rows.length === 0)
    return (
      <Empty as="div">
        <p>
          {count > 0 ? "This page of the list is empty. Start from the first page." : "Nobody waits for an answer."}
        </p>
        {count > 0 && <ButtonLink href={here}>First</ButtonLink>}
      </Empty>
    );
  return (
    <Card>
      <Table
        caption="People who ask for access, longest wait first"
        columns={["Name", "Message", "Asked"]}
        hasActions
        endsInButton
        className="[&_tbody_th]:min-w-44 @3xl:[&_tbody_th]:min-w-60 @3xl:[&_td:nth-child(3)]:whitespace-nowrap"
      >
        {rows.map((row) => (
          <Row key={row.id} row={row} href={paths.request(slug, row.id)} now={now} />
        ))}
      </Table>
      {(previous ?? next) && <Pager {...hrefsOf(here, { previous, next })} />}
    </Card>
  );
}

function hrefsOf(here: string, { previous, next }: { previous?: string; next?: string }) {
  return {
    firstHref: previous && here,
    previousHref: previous && `${here}?before=${previous}`,
    nextHref: next && `${here}?after=${next}`,
  };
}

function Row({ row, href, now }: { row: SerializeFrom<RequestRow>; href: string; now: string }) {
  return (
    <tr role="row" data-request={row.id}>
      <th scope="row" role="rowheader">
        <PersonLink name={row.name} email={row.email} href={href} />
      </th>
      <td role="cell" className="whitespace-pre-line wrap-anywhere" data-label={row.note ? "Message" : undefined}>
        {row.note}
        {row.isArchived && <small>{" The account is archived on this instance"}</small>}
      </td>
      <td role="cell" data-label="Asked">
        {formatAgo(row.askedAt, now)}
      </td>
      <td role="cell">
        <ButtonLink href={href}>Decide</ButtonLink>
      </td>
    </tr>
  );
}
