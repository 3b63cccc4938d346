import type { LoaderFunctionArgs } from "@remix-run/node";
import { findCaptured } from "#app/mail/captured";
import { mailbox } from "#app/web/dev-mailbox";
import { notFound } from "#app/web/responses";

export async function loader({ context, params }: LoaderFunctionArgs) {
  const mail = await findCaptured(mailbox(context), params.id ?? "");
  if (!mail) throw notFound();
  return new Response(mail.html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-top-navigation-by-user-activation; frame-ancestors 'self'",
      "X-Frame-Options": "SAMEORIGIN",
    },
  });
}
