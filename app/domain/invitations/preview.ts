import { z } from "zod";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { roles, type Admin } from "#app/domain/shared/actors";
import { findMailFace } from "#app/domain/workspaces/face";
import { findInvitationMail, refuseUnknownPlaceholders } from "#app/domain/workspaces/invitation-mail";
import { listTimeZones } from "#app/time-zone-names";
import { settings } from "#app/settings";

/** What an invitation would say, as it is typed: what is left out, or empty, is the workspace's or stands in brackets. */
const draft = z.object({
  name: z.string().max(100).optional(),
  email: z.string().max(254).optional(),
  role: z.enum(roles).optional(),
  message: z.string().max(500).optional(),
  days: z.number().int().min(1).max(90),
  workspace: z.string().max(100).optional(),
  timeZone: z.string().max(64).optional(),
  mailSubject: z.string().max(150).optional(),
  mailOpening: z.string().max(500).optional(),
  repliesToInviter: z.boolean().optional(),
});
export type Draft = z.infer<typeof draft>;

const PURPOSE = "mail-preview";
const DAY_MS = 86_400_000;

/** A draft as a part of a URL, by which an admin of its workspace reads it again and nobody else does: it names people. */
export function writeDraft(admin: Admin, typed: Draft): string {
  return encryptText(PURPOSE, JSON.stringify(draft.parse(typed)), admin.workspace.id).toString("base64url");
}

/** Reads what `writeDraft` wrote for this workspace; undefined for anything else. */
export function readDraft(admin: Admin, text: string): Draft | undefined {
  const json = decryptText(PURPOSE, Buffer.from(text, "base64url"), admin.workspace.id);
  return json === undefined ? undefined : draft.safeParse(JSON.parse(json)).data;
}

/**
 * The content of the mail that an invitation of this admin would be, as of now. Its link opens nothing, and it is that of
 * somebody without an account, as whether an address has one is not told. Refuses as `refuseUnknownPlaceholders` does.
 */
export async function previewInvitation(admin: Admin, typed: Draft) {
  refuseUnknownPlaceholders(typed);
  const [mail, face] = await Promise.all([findInvitationMail(admin), findMailFace(admin.workspace.id)]);
  const { mailSubject = mail.mailSubject, mailOpening = mail.mailOpening } = typed;
  const { repliesToInviter = mail.repliesToInviter } = typed;
  const timeZone = listTimeZones().find((zone) => zone === typed.timeZone) ?? admin.workspace.timeZone;
  return {
    from: settings().mailFrom,
    to: { name: typed.name ?? "[name]", address: typed.email ?? "[email address]" },
    replyTo: repliesToInviter && admin.isVerified ? { name: admin.name, address: admin.email } : undefined,
    content: {
      workspace: typed.workspace ?? admin.workspace.name,
      timeZone,
      inviter: admin.name,
      invitee: typed.name ?? "[name]",
      role: typed.role ?? ("end-user" as const),
      url: `${settings().appOrigin}/invite/preview`,
      expiresAt: new Date(Date.now() + typed.days * DAY_MS),
      message: typed.message ?? null,
      hasAccount: false,
      ownSubject: mailSubject,
      ownOpening: mailOpening,
    },
    face,
  };
}
