import { showPicture } from "./captured";
import type { MailFace } from "./templates/face";
import type { Mail } from "./templates/frame";
import type { InvitationEmail } from "./templates/invitation";
import { renderWithFace } from "./with-face";

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

type Content = Omit<InvitationEmail, "role" | "face"> & { role: keyof typeof roleWords };

/** The mail of an invitation as it would go out, with the logo in its HTML. React Email is loaded with the first one. */
export async function renderPreview(content: Content, workspace: MailFace & { png?: Buffer }): Promise<Mail> {
  const { renderInvitation } = await import("./templates/invitation");
  const role = roleWords[content.role];
  const mail = await renderWithFace(workspace, (face) => renderInvitation({ ...content, role, face }));
  return { ...mail, html: showPicture(mail) };
}
