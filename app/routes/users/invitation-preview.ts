import { json } from "@remix-run/node";
import { previewInvitation, writeDraft, type Draft } from "#app/domain/invitations/preview";
import type { Admin } from "#app/domain/shared/actors";
import { renderPreview } from "#app/mail/preview";
import { readAnswers, type Answered } from "#app/web/forms";
import { paths } from "#app/web/urls";

/** What a form is answered with whose **Preview** was pressed: as it is filled in, with the mail. Nothing is saved or sent. */
export async function answerWithPreview(request: Request, admin: Admin, draft: Draft) {
  const { from, to, replyTo, content, face } = await previewInvitation(admin, draft);
  const { subject, text } = await renderPreview(content, face);
  const src = paths.invitationPreview(admin.workspace.slug, writeDraft(admin, draft));
  return json<Answered>({
    intent: "preview",
    result: await readAnswers(request),
    preview: { from, to, replyTo, subject, text, src },
  });
}
