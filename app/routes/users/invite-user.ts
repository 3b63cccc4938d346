import { z } from "zod";
import { invite } from "#app/domain/invitations/invite";
import type { Admin } from "#app/domain/shared/actors";
import { redirectWithMessage } from "#app/web/flash-messages";
import {
  checkbox,
  day,
  emailAddress,
  expiresInDays,
  groupIds,
  handleForm,
  metadata,
  optionalLine,
  personName,
  plainText,
  role,
} from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { isId, paths } from "#app/web/urls";
import { answerWithPreview } from "./invitation-preview";
import { userMessages } from "./user-messages";

/** As what users are invited. */
const membership = { role, groups: groupIds };

const invitation = {
  message: plainText("the message", 500),
  expiresInDays: expiresInDays.optional(),
  endsOn: day,
  sendEmail: checkbox,
};

const schema = z.object({
  intent: z.enum(["invite", "invite-another"]).default("invite").catch("invite"),
  name: personName,
  email: emailAddress,
  // In the order of the page, in which the summary lists what is wrong.
  ...membership,
  metadata: metadata.default(""),
  ...invitation,
  formKey: z.string().refine(isId).optional().catch(undefined),
});

/** The form of several users. Where there are many addresses, they come beside it. */
export const severalSchema = z.object({
  addresses: z.string({ error: "Enter the addresses in one box" }).default(""),
  ...membership,
  ...invitation,
});

/** For a preview nothing must be filled in; what is too long is said all the same. */
const previewSchema = z.object({
  name: optionalLine("the name", 100),
  email: z.string().max(254).default("").catch(""),
  role: role.optional().catch(undefined),
  message: schema.shape.message,
  expiresInDays: schema.shape.expiresInDays.catch(undefined),
});

/** Shows the mail of the invitation as the form is filled in. */
export function previewInvite(request: Request, admin: Admin) {
  return handleForm(request, previewSchema, ({ name, email, expiresInDays, ...typed }) =>
    answerWithPreview(request, admin, {
      ...typed,
      name: name || undefined,
      email: email.trim() || undefined,
      days: expiresInDays ?? admin.workspace.invitationDays,
    }),
  );
}

/** Invites by the form of a new user, and leads to their page, or on to the next with the same role and groups. */
export function inviteUser(context: Scope, request: Request, admin: Admin) {
  const { slug, invitationDays } = admin.workspace;
  return handleForm(request, schema, async ({ groups, expiresInDays = invitationDays, intent, ...answers }) => {
    const { memberId, name, isIn } = await invite(admin, { ...answers, groupIds: groups, expiresInDays });
    const text = userMessages[isIn ? "let-in" : "invite"]({ name });
    const href = paths.user(slug, memberId);
    if (intent === "invite") return redirectWithMessage(context, href, text);
    const kept = new URLSearchParams([["role", answers.role], ...groups.map((id) => ["groups", id])]);
    const next = `${paths.addUsers(slug)}?${kept}`;
    return redirectWithMessage(context, next, { text, link: { href, label: `Open ${name}` } });
  });
}
