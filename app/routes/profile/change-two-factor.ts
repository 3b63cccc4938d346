import { json, redirect } from "@remix-run/node";
import { z } from "zod";
import {
  beginTwoFactor,
  giveUpTwoFactor,
  renewRecoveryCodes,
  switchOff,
  switchOn,
} from "#app/domain/accounts/two-factor";
import type { Person } from "#app/domain/shared/actors";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, oneLine } from "#app/web/forms";
import { mailed } from "#app/web/mailed";
import type { Scope } from "#app/web/request-context";
import { paths } from "#app/web/urls";

const currentPassword = z.string({ error: "Enter your current password" });
const code = oneLine("the code that the app shows", 100);
const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("begin"), currentPassword }),
    z.object({ intent: z.literal("switch-on"), code }),
    z.object({ intent: z.literal("give-up") }),
    z.object({ intent: z.literal("new-codes"), currentPassword, code }),
    z.object({ intent: z.literal("switch-off"), currentPassword, code }),
  ],
  { error: "Choose what to do" },
);

/** Answers the forms of two-step sign-in, each by its intent. */
export function changeTwoFactor(context: Scope, request: Request, person: Person, redirectTo: string) {
  return handleForm(request, schema, (answers) => change(context, person, answers, redirectTo));
}

/** New recovery codes are in the answer itself: they are stored nowhere, so no other page could show them. */
async function change(context: Scope, person: Person, answers: z.output<typeof schema>, redirectTo: string) {
  switch (answers.intent) {
    case "begin":
      await beginTwoFactor(person, answers.currentPassword);
      return redirect(paths.twoFactor(redirectTo), 303);
    case "switch-on":
      return json({ codes: await switchOn(person, answers.code, context.sessionToken ?? "") });
    case "give-up":
      await giveUpTwoFactor(person);
      return redirect(paths.profile, 303);
    case "new-codes":
      return json({ codes: await renewRecoveryCodes(person, answers) });
    case "switch-off":
      await switchOff(person, answers);
      return redirectWithMessage(context, paths.twoFactor(), `${switchedOff} ${mailed("A mail says so.")}`);
  }
}

const switchedOff = "Two-step sign-in is off: your password alone logs you in.";
