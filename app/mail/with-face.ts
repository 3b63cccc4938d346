import { LOGO_CID } from "./cid";
import type { MailFace } from "./templates/face";
import type { Mail } from "./templates/frame";
import type { Picture } from "./transports/message";

/** A mail with all that goes with it, as it is sent: mail programs cut longer ones, and phones on a poor line wait for them. */
const MAX_BYTES = 30_000;

/**
 * Renders a mail with the face of its workspace, and with the logo that goes with it. Where all of it is over 30 KB, the
 * workspace's initial stands in the logo's place.
 */
export async function renderWithFace(
  { png, ...face }: MailFace & { png?: Buffer },
  render: (face: MailFace) => Promise<Mail>,
): Promise<Mail & { picture?: Picture }> {
  const mail = await render(face);
  if (!png) return mail;
  if (weigh(mail, png) <= MAX_BYTES) return { ...mail, picture: { cid: LOGO_CID, png } };
  return render({ accent: face.accent });
}

/** In base64, four bytes stand for three. */
function weigh({ html, text }: Mail, png: Buffer): number {
  return Buffer.byteLength(html) + Buffer.byteLength(text) + Math.ceil(png.length / 3) * 4;
}
