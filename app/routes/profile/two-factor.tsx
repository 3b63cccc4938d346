import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import type { Person } from "#app/domain/shared/actors";
import {
  beginTwoFactor,
  findTwoFactor,
  giveUpTwoFactor,
  renewRecoveryCodes,
  switchOff,
  switchOn,
} from "#app/domain/accounts/two-factor";
import { AccountLayout } from "#app/ui/layout/account-layout";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { PageHead } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, oneLine } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { buildQrCode } from "#app/web/qr-code";
import { safePath } from "#app/web/redirects";
import type { Scope } from "#app/web/request-context";
import { toPerson } from "#app/web/layout";
import { RecoveryCodes } from "./recovery-codes";
import { TwoFactorPage } from "./two-factor-page";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction = () => [{ title: "Two-step sign-in · Foyer" }];

const onwardOf = (request: Request) => safePath(new URL(request.url).searchParams.get("redirectTo"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const found = await findTwoFactor(person);
  const step = found.state === "begun" ? { ...found, qrCode: buildQrCode(found.url) } : found;
  return { person: toPerson(person), step, redirectTo: onwardOf(request) };
}

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

export async function action({ context, request }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  return handleForm(request, schema, (answers) => change(context, person, answers, onwardOf(request)));
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

export default function TwoFactor() {
  const { person, redirectTo, step } = useLoaderData<typeof loader>();
  const answer = useAnswered<typeof action>();
  const formToken = useFormToken();
  const codes = answer && "codes" in answer ? answer.codes : undefined;
  const answered = answer && "result" in answer ? answer : undefined;
  return (
    <AccountLayout person={person} formToken={formToken}>
      <PageHead title="Two-step sign-in" back={{ href: paths.profile, label: "Profile" }} />
      {redirectTo !== "/" && step.state !== "on" && (
        <Notice tone="neutral">
          {`${redirectTo.startsWith("/instance/") ? "This instance requires two-step sign-in of its super admins" : "The workspace requires two-step sign-in"}: set it up here, then go on.`}
        </Notice>
      )}
      {codes ? (
        <RecoveryCodes codes={codes} onward={redirectTo === "/" ? paths.profile : redirectTo} />
      ) : (
        <TwoFactorPage step={step} answered={answered} formToken={formToken} />
      )}
    </AccountLayout>
  );
}
