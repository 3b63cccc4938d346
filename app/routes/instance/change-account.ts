import { z } from "zod";
import {
  archiveAccount,
  nameSuperAdmin,
  resetTwoFactor,
  sendReset,
  unarchiveAccount,
} from "#app/domain/instance/accounts";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { mailed } from "#app/web/mailed";
import type { Scope } from "#app/web/request-context";
import { isId, paths } from "#app/web/urls";

const schema = z.object({
  intent: z.enum(["archive", "unarchive", "send-reset", "reset-two-factor", "make-super-admin"], {
    error: "Choose what to do",
  }),
  account: z.string({ error: "Choose a user" }).refine(isId, "Choose a user of the list"),
});

const work = {
  archive: archiveAccount,
  unarchive: unarchiveAccount,
  "send-reset": sendReset,
  "reset-two-factor": resetTwoFactor,
  "make-super-admin": nameSuperAdmin,
};

const messages = {
  archive: (name: string) => `${name} is archived and signed out everywhere.`,
  unarchive: (name: string) => `${name} is unarchived, and can log in again.`,
  "send-reset": (name: string) =>
    mailed(
      `A mail with a reset link is on its way to ${name}.`,
      `No mail provider is set up, so the mail with a reset link for ${name} is kept here.`,
    ),
  "reset-two-factor": (name: string) =>
    `Two-step sign-in is off for ${name}, who is signed out everywhere. ${mailed("A mail says so.")}`,
  "make-super-admin": (name: string) => `${name} is a super admin.`,
};

/** Answers the buttons of the list of accounts, and leads back to the place in it. */
export function changeAccount(context: Scope, request: Request, superAdmin: SuperAdmin) {
  return handleForm(request, schema, async ({ intent, account }) => {
    const { name } = await work[intent](superAdmin, account);
    const list = `${paths.instanceUsers}${new URL(request.url).search}`;
    return redirectWithMessage(context, list, messages[intent](name));
  });
}
