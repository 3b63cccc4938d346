import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listCaptured } from "#app/mail/captured";
import { Problem } from "#app/ui/layout/problem";
import { formatFullTime } from "#app/ui/format";
import { mailbox } from "#app/web/dev-mailbox";
import { Card } from "#app/ui/card";
import { toTitle } from "#app/ui/title";
import { Table } from "#app/ui/table/table";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Captured mail");

export async function loader({ context }: LoaderFunctionArgs) {
  return { mails: await listCaptured(mailbox(context)) };
}

export default function Mailbox() {
  const { mails } = useLoaderData<typeof loader>();
  if (mails.length === 0)
    return (
      <Problem title="No mail was captured yet" action={{ href: "/", label: "Go to Foyer" }}>
        <p>Without RESEND_API_KEY or SMTP_URL, Foyer sends no email. What it would send is listed here.</p>
      </Problem>
    );
  return (
    <main className="mx-auto grid max-w-240 grid-cols-1 gap-4 px-4 pt-8 pb-16">
      <h1>Captured mail</h1>
      <Card>
        <Table caption="Captured mail" columns={["To", "Subject", "When (UTC)"]}>
          {mails.map(({ id, to, subject, at }) => (
            <tr key={id} role="row">
              <th scope="row" role="rowheader" className="wrap-anywhere">
                {to.address}
              </th>
              <td role="cell">
                <a className="link" href={`/dev/mail/${id}`}>
                  {subject}
                </a>
              </td>
              <td role="cell">{formatFullTime(at, "UTC")}</td>
            </tr>
          ))}
        </Table>
      </Card>
    </main>
  );
}
