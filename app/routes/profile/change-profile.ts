import { z } from "zod";
import { askForAddress } from "#app/domain/accounts/email-change";
import { askForProof } from "#app/domain/accounts/email-verification";
import { changeName, changePassword } from "#app/domain/accounts/profile";
import { signOut, signOutOthers } from "#app/domain/accounts/session-list";
import type { Person } from "#app/domain/shared/actors";
import { redirectWithMessage, withMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, personName } from "#app/web/forms";
import { mailed } from "#app/web/mailed";
import type { Scope } from "#app/web/request-context";
import { signedInRedirect } from "#app/web/responses";
import { isId, paths } from "#app/web/urls";

const messages = {
  save: () => "Your name is saved.",
  password: () => `Your password is changed. Every other browser is signed out. ${mailed("A mail says so.")}`,
  "change-email": () =>
    `${mailed("A mail with a link is on its way to the new address.")} Your address changes once you use that link, within a day.`,
  "send-proof": () => `${mailed("A mail with a link is on its way to you.")} The link works for a day.`,
  "sign-out": () => "That browser is signed out.",
  "sign-out-others": () => "Every other browser is signed out.",
};

const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("save"), name: personName }),
    z.object({
      intent: z.literal("password"),
      currentPassword: z.string({ error: "Enter your current password" }),
      password: z.string({ error: "Enter a new password" }),
    }),
    z.object({
      intent: z.literal("change-email"),
      email: emailAddress,
      currentPassword: z.string({ error: "Enter your current password" }),
    }),
    z.object({ intent: z.literal("send-proof") }),
    z.object({
      intent: z.literal("sign-out"),
      session: z.string({ error: "Choose a browser" }).refine(isId, "Choose a browser of the list"),
    }),
    z.object({ intent: z.literal("sign-out-others") }),
  ],
  { error: "Choose what to do" },
);

/** Answers the forms of the profile, each by its intent. */
export function changeProfile(context: Scope, request: Request, person: Person) {
  return handleForm(request, schema, (answers) => change(context, person, answers));
}

async function change(context: Scope, person: Person, answers: z.output<typeof schema>) {
  const said = () => redirectWithMessage(context, paths.profile, messages[answers.intent]());
  switch (answers.intent) {
    case "save":
      await changeName(person, answers.name);
      return said();
    case "password":
      return withMessage(
        context,
        signedInRedirect(context, paths.profile, (await changePassword(person, answers)).sessionToken),
        messages.password(),
      );
    case "change-email":
      await askForAddress(person, answers);
      return said();
    case "send-proof":
      await askForProof(person);
      return said();
    case "sign-out":
      await signOut(person, answers.session);
      return said();
    case "sign-out-others":
      await signOutOthers(person, context.sessionToken ?? "");
      return said();
  }
}
