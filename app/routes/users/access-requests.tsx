import type { LoaderFunctionArgs, MetaFunction, SerializeFrom } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { countRequests, listRequests, type RequestRow } from "#app/domain/access-requests/access-request";
import { PersonLink } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Shell } from "#app/ui/layout/layout";
import { TableHead } from "#app/ui/table/table-head";
import { Pager } from "#app/ui/table/tabs";
import { agoInWords } from "#app/ui/format";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { shellOf } from "#app/web/layout";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Access requests · ${data?.shell.workspace.name ?? "Foyer"}` },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const idOf = (name: string) => [url.searchParams.get(name) ?? undefined].find(isId);
  const [{ rows, previous, next }, count] = await Promise.all([
    listRequests(admin, { after: idOf("after"), before: idOf("before") }),
    countRequests(admin),
  ]);
  return { shell: shellOf(admin, context), rows, previous, next, count, now: new Date() };
}

export default function AccessRequests() {
  const { shell, rows, count, now, ...places } = useLoaderData<typeof loader>();
  const { slug } = shell.workspace;
  return (
    <Shell {...shell} current="users" formToken={useFormToken()}>
      <PageHead title="Access requests" count={count} back={{ href: paths.users(slug), label: "Users" }} />
      {rows.length === 0 ? (
        <div className="card pad empty">
          <p>{count > 0 ? "This page of the list is empty. Start from the first." : "Nobody waits for an answer."}</p>
          {count > 0 && <ButtonLink href={paths.requests(slug)}>First</ButtonLink>}
        </div>
      ) : (
        <div className="card">
          <table className="data-table cards requests ends-in-button" role="table">
            <caption className="sr-only">People who ask for access, whoever waits longest first</caption>
            <TableHead columns={["Name", "Message", "Asked"]} hasActions />
            <tbody role="rowgroup">
              {rows.map((row) => (
                <Row key={row.id} row={row} href={paths.request(slug, row.id)} now={now} />
              ))}
            </tbody>
          </table>
          {(places.previous ?? places.next) && <Pager {...hrefsOf(paths.requests(slug), places)} />}
        </div>
      )}
    </Shell>
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
      <td role="cell" className="said" data-label={row.note ? "Message" : undefined}>
        {row.note}
        {row.isArchived && <small>The account is archived on this instance</small>}
      </td>
      <td role="cell" data-label="Asked">
        {agoInWords(row.askedAt, now)}
      </td>
      <td role="cell">
        <ButtonLink href={href}>Decide</ButtonLink>
      </td>
    </tr>
  );
}
