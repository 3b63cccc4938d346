import { toTitle } from "#app/ui/title";
import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findCaptured } from "#app/mail/captured";
import { mailbox } from "#app/web/dev-mailbox";
import { notFound } from "#app/web/responses";
import { cardClass } from "#app/ui/card";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.mail.subject ?? "Mail", "Captured mail");

export async function loader({ context, params }: LoaderFunctionArgs) {
  const mail = await findCaptured(mailbox(context), params.id ?? "");
  if (!mail) throw notFound();
  const { id, to, replyTo, subject, text } = mail;
  // The mail's own styles may apply in the frame below, and nowhere else.
  const headers = {
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  };
  return json({ mail: { id, to, replyTo, subject, text } }, { headers });
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Message() {
  const { mail } = useLoaderData<typeof loader>();
  return (
    <main className="mx-auto grid max-w-240 grid-cols-1 gap-4 px-4 pt-8 pb-16">
      <p>
        <a className="link" href="/dev/mail">
          Captured mail
        </a>
      </p>
      <h1>{mail.subject}</h1>
      <p className="text-sm text-faint">
        To {mail.to.name} &lt;{mail.to.address}&gt;
        {mail.replyTo && (
          <>
            <br />
            Reply-To {mail.replyTo.name} &lt;{mail.replyTo.address}&gt;
          </>
        )}
      </p>
      <pre className={`${cardClass} grid grid-cols-1 gap-4 p-5 font-mono text-sm/5 whitespace-pre-wrap wrap-anywhere`}>
        {withLinks(mail.text)}
      </pre>
      <iframe
        className={`${cardClass} h-192 w-full bg-[#fff]`}
        title="The mail as HTML"
        name="The mail as HTML"
        src={`/dev/mail/${mail.id}/html`}
      />
    </main>
  );
}

function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) =>
    index % 2 ? (
      <a className="link" key={index} href={part}>
        {part}
      </a>
    ) : (
      part
    ),
  );
}
