import { z } from "zod";
import type { Admin } from "#app/domain/shared/actors";
import { changeSettings } from "#app/domain/workspaces/settings";
import { readContinueLink } from "#app/domain/workspaces/welcome";
import { redirectWithMessage } from "#app/web/flash-messages";
import {
  checkbox,
  handleForm,
  holdsField,
  optionalLine,
  plainText,
  readForm,
  timeZone,
  workspaceName,
  workspaceSlug,
} from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { paths } from "#app/web/urls";
import { answerWithPreview } from "#app/routes/users/invitation-preview";

const lifetime = "Enter a number of days from 1 to 90";
const schema = z.object({
  name: workspaceName,
  slug: workspaceSlug,
  invitationDays: z
    .string({ error: lifetime })
    .trim()
    .regex(/^\d{1,2}$/, lifetime)
    .transform(Number)
    .pipe(z.number().min(1, lifetime).max(90, lifetime)),
  timeZone,
  welcome: plainText("the welcome text", 2000),
  continueLabel: optionalLine("the name of the link", 60),
  continueUrl: z.string({ error: "Enter one address" }).trim().default(""),
  requireTwoFactor: checkbox,
  allowedDomains: plainText("the domains", 6000),
  accessRequests: checkbox,
  mailSubject: optionalLine("the subject", 150),
  mailOpening: plainText("the opening text", 500),
  replyToInviter: checkbox,
  reminders: checkbox,
  joinedMails: checkbox,
});

type Answers = z.output<typeof schema>;

/** Saves what the form holds: a field that it does not hold stays as it is. */
export async function saveGeneral(context: Scope, request: Request, admin: Admin) {
  const sent = await readForm(request);
  return handleForm(request, schema, async (answers) => {
    const { name, slug, invitationDays } = answers;
    await changeSettings(admin, {
      ...{ name, slug, invitationDays },
      allowedDomains: holdsField(sent, "allowedDomains") ? answers.allowedDomains : undefined,
      requiresTwoFactor: holdsField(sent, "requireTwoFactor") ? answers.requireTwoFactor : undefined,
      takesRequests: holdsField(sent, "accessRequests") ? answers.accessRequests : undefined,
      timeZone: answers.timeZone,
      welcome: holdsField(sent, "welcome") ? answers.welcome : undefined,
      continueLink: holdsField(sent, "continueUrl")
        ? readContinueLink(answers.continueLabel, answers.continueUrl)
        : undefined,
      invitationMail: readInvitationMail(sent, answers),
    });
    return redirectWithMessage(context, paths.general(slug), `The settings of ${name} are saved.`);
  });
}

function readInvitationMail(sent: FormData, answers: Answers) {
  const given = <Name extends keyof Answers>(name: Name) => (holdsField(sent, name) ? answers[name] : undefined);
  return {
    mailSubject: given("mailSubject"),
    mailOpening: given("mailOpening"),
    repliesToInviter: given("replyToInviter"),
    reminds: given("reminders"),
    tellsOfJoins: given("joinedMails"),
  };
}

/** Shows the mail of an invitation as the form is filled in. */
export async function previewMail(request: Request, admin: Admin) {
  const sent = await readForm(request);
  const previewed = schema.pick({
    name: true,
    invitationDays: true,
    timeZone: true,
    mailSubject: true,
    mailOpening: true,
  });
  return handleForm(request, previewed.extend({ replyToInviter: checkbox }), (answers) => {
    const { name: workspace, invitationDays: days, replyToInviter, ...typed } = answers;
    const repliesToInviter = holdsField(sent, "replyToInviter") ? replyToInviter : undefined;
    return answerWithPreview(request, admin, { ...typed, workspace, days, repliesToInviter });
  });
}
