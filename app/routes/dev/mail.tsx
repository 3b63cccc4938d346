import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listCaptured } from "#app/mail/captured";
import { Problem } from "#app/ui/layout/problem";
import { formatFullTime } from "#app/ui/format";
import { mailbox } from "#app/web/dev-mailbox";
import { Card } from "#app/ui/card";
import { toTitle } from "#app/ui/title";

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
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">To</th>
              <th scope="col">Subject</th>
              <th scope="col">When (UTC)</th>
            </tr>
          </thead>
          <tbody>
            {mails.map(({ id, to, subject, at }) => (
              <tr key={id}>
                <td>{to.address}</td>
                <td>
                  <a className="link" href={`/dev/mail/${id}`}>
                    {subject}
                  </a>
                </td>
                <td>{formatFullTime(at, "UTC")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </main>
  );
}
