import type { LoaderFunctionArgs, MetaFunction, SerializeFrom } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { countRequests, listRequests, type RequestRow } from "#app/domain/access-requests/access-request";
import { PersonLink } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { Table } from "#app/ui/table/table";
import { Pager } from "#app/ui/table/tabs";
import { formatAgo } from "#app/ui/format";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { Card, Empty } from "#app/ui/card";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Access requests · ${data?.layout.workspace.name ?? "Foyer"}` },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const idOf = (name: string) => [url.searchParams.get(name) ?? undefined].find(isId);
  const [{ rows, previous, next }, count] = await Promise.all([
    listRequests(admin, { after: idOf("after"), before: idOf("before") }),
    countRequests(admin),
  ]);
  return { layout: buildLayout(admin, context), rows, previous, next, count, now: new Date() };
}

export default function AccessRequests() {
  const { layout, rows, count, now, ...places } = useLoaderData<typeof loader>();
  const { slug } = layout.workspace;
  return (
    <Layout {...layout} current="users" formToken={useFormToken()}>
      <PageHead title="Access requests" count={count} back={{ href: paths.users(slug), label: "Users" }} />
      {rows.length === 0 ? (
        <Empty as="div">
          <p>{count > 0 ? "This page of the list is empty. Start from the first." : "Nobody waits for an answer."}</p>
          {count > 0 && <ButtonLink href={paths.requests(slug)}>First</ButtonLink>}
        </Empty>
      ) : (
        <Card>
          <Table
            caption="People who ask for access, whoever waits longest first"
            columns={["Name", "Message", "Asked"]}
            hasActions
            endsInButton
            className="@3xl:[&_tbody_th]:min-w-60 @3xl:[&_td:nth-child(3)]:whitespace-nowrap"
          >
            {rows.map((row) => (
              <Row key={row.id} row={row} href={paths.request(slug, row.id)} now={now} />
            ))}
          </Table>
          {(places.previous ?? places.next) && <Pager {...hrefsOf(paths.requests(slug), places)} />}
        </Card>
      )}
    </Layout>
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
        {row.isArchived && <small>The account is archived on this instance</small>}
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
