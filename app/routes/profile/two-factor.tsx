import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findTwoFactor } from "#app/domain/accounts/two-factor";
import { useFormToken } from "#app/ui/forms/form-token";
import { AccountLayout } from "./account-layout";
import { PageHead } from "#app/ui/layout/layout";
import { Notice } from "#app/ui/notice";
import { useAnswered } from "#app/ui/visit";
import { requirePerson } from "#app/web/guards";
import { toPerson } from "#app/web/layout";
import { buildQrCode } from "#app/web/qr-code";
import { safePath } from "#app/web/redirects";
import { paths } from "#app/web/urls";
import { changeTwoFactor } from "./change-two-factor";
import { RecoveryCodes } from "./recovery-codes";
import { toTitle } from "#app/ui/title";
import { TwoFactorPage } from "./two-factor-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Two-step sign-in");

const onwardOf = (request: Request) => safePath(new URL(request.url).searchParams.get("redirectTo"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const found = await findTwoFactor(person);
  const step = found.state === "begun" ? { ...found, qrCode: buildQrCode(found.url) } : found;
  return { person: toPerson(person), step, redirectTo: onwardOf(request) };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  return changeTwoFactor(context, request, person, onwardOf(request));
}

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
