import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { askForAddress } from "#app/domain/accounts/email-change";
import { formatBrowser } from "#app/domain/accounts/browser-name";
import { askForProof } from "#app/domain/accounts/email-verification";
import { changeName, changePassword } from "#app/domain/accounts/profile";
import type { Person } from "#app/domain/shared/actors";
import { findTwoFactor } from "#app/domain/accounts/two-factor";
import { listSessions, signOut, signOutOthers } from "#app/domain/accounts/session-list";
import { settings } from "#app/settings";
import { AccountLayout } from "#app/ui/layout/account-layout";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { redirectWithMessage, withMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm, personName } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { isId, paths } from "#app/web/urls";
import { signedInRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { toPerson } from "#app/web/layout";
import { ProfilePage } from "./profile-page";
import { useAnswered } from "#app/ui/visit";

export const handle = { scripts: true };

export const meta: MetaFunction = () => [{ title: "Profile · Foyer" }];

const messages = {
  save: () => "Your name is saved.",
  password: () => `Your password is changed. Every other browser is signed out. ${mailed("A mail says so.")}`,
  "change-email": () =>
    `${mailed("A mail with a link is on its way to the new address.")} Your address changes once you use that link, within a day.`,
  "send-proof": () => `${mailed("A mail with a link is on its way to you.")} The link works for a day.`,
  "sign-out": () => "That browser is signed out.",
  "sign-out-others": () => "Every other browser is signed out.",
};

/** The forms that say for themselves what was wrong with them. */
const forms = ["save", "password", "change-email"];

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const sessions = await listSessions(person, context.sessionToken ?? "");
  return {
    person: { ...toPerson(person), isVerified: person.isVerified },
    sessions: sessions.map(({ userAgent, ...session }) => ({ ...session, browser: formatBrowser(userAgent) })),
    hasTwoFactor: (await findTwoFactor(person)).state === "on",
    now: new Date(),
    passwordMinLength: settings().passwordMinLength,
  };
}

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

export async function action({ context, request }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
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

export default function Profile() {
  const page = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const refused = answered && !forms.includes(answered.intent) ? answered.result.error : undefined;
  const formToken = useFormToken();
  return (
    <AccountLayout person={page.person} formToken={formToken}>
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <ProfilePage {...page} answered={answered} formToken={formToken} />
    </AccountLayout>
  );
}
