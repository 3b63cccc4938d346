import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { formatBrowser } from "#app/domain/accounts/browser-name";
import { listSessions } from "#app/domain/accounts/session-list";
import { findTwoFactor } from "#app/domain/accounts/two-factor";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { AccountLayout } from "./account-layout";
import { Notice } from "#app/ui/notice";
import { useAnswered } from "#app/ui/visit";
import { requirePerson } from "#app/web/guards";
import { toPerson } from "#app/web/layout";
import { changeProfile } from "./change-profile";
import { toTitle } from "#app/ui/title";
import { ProfilePage } from "./profile-page";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Profile");

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

export async function action({ context, request }: ActionFunctionArgs) {
  return changeProfile(context, request, await requirePerson(context, request));
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
