import { showPicture } from "./captured";
import { LOGO_CID } from "./cid";
import type { InvitationEmail } from "./templates/invitation";
import type { Mail } from "./templates/frame";

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

type Content = Omit<InvitationEmail, "role"> & { role: keyof typeof roleWords };

/** The mail of an invitation as it would go out, with the logo in its HTML. React Email is loaded with the first one. */
export async function renderPreview(content: Content, png: Buffer | undefined): Promise<Mail> {
  const { renderInvitation } = await import("./templates/invitation");
  const mail = await renderInvitation({ ...content, role: roleWords[content.role] });
  return { ...mail, html: showPicture({ html: mail.html, ...(png && { picture: { cid: LOGO_CID, png } }) }) };
}
