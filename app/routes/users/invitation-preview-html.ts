import type { LoaderFunctionArgs } from "@remix-run/node";
import { previewInvitation, readDraft } from "#app/domain/invitations/preview";
import { renderPreview } from "#app/mail/preview";
import { requireAdmin } from "#app/web/guards";
import { answerOf, notFound } from "#app/web/responses";

/** The HTML of a mail that is previewed, for a frame on the page of its form: nothing in it runs, loads or leads anywhere. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const draft = readDraft(admin, params.draft ?? "");
  if (!draft) throw notFound();
  const { content, face } = await answerOf(() => previewInvitation(admin, draft));
  const { html } = await renderPreview(content, face);
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'",
      "X-Frame-Options": "SAMEORIGIN",
    },
  });
}
