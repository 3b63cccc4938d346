import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { changeOwnAddress, findAddressChange, type AddressChange } from "#app/domain/accounts/email-change";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, Refusal } from "#app/domain/shared/errors";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { DeadLink, OthersLink } from "./link-page";
import { Door } from "#app/ui/layout/layout";
import { showLink } from "#app/web/account-link";
import { redirectWithMessage } from "#app/web/flash-messages";
import { readForm, readText } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { readPath, paths } from "#app/web/urls";
import { answerOf, signedOutRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { useAnswered } from "#app/ui/visit";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Change your email address · Foyer" }];

const changed = "Your email address is changed. Every other browser is signed out.";

/** Whoever comes from the mail signed out logs in first: the link alone gives nobody's account an address. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  return showLink(await read(params.token), person);
}

async function read(token = ""): Promise<AddressChange> {
  return answerOf(() => findAddressChange(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  const change = await read(params.token);
  if (readText(await readForm(request), "intent") === "switch")
    return signedOutRedirect(context, paths.login(readPath(request)));
  if (!change.isLive && change.accountId === person.accountId) return json({ refused: "" }, { status: 410 });
  return answerOf(() => press(context, request, person, change));
}

async function press(context: Scope, request: Request, person: Person, change: AddressChange) {
  try {
    await changeOwnAddress(person, change, context.sessionToken ?? "");
    return await redirectWithMessage(context, paths.profile, `${changed} ${mailed("A mail says so.")}`);
  } catch (error) {
    if (error instanceof LinkIsSpent) return redirect(readPath(request), 303);
    if (error instanceof Refusal) return json({ refused: error.message }, { status: 422 });
    throw error;
  }
}

export default function ChangeEmail() {
  const { state, email, visitor } = useLoaderData<typeof loader>();
  const refused = useAnswered<typeof action>()?.refused;
  const formToken = useFormToken();
  if (state === "live")
    return (
      <Door title="Use this email address?">
        {refused && <Notice tone="danger">{refused}</Notice>}
        <p>
          Your account changes from <b>{visitor}</b> to <b>{email}</b>. You log in with it from then on.
        </p>
        <ActionForm formToken={formToken} label="Change my email address" variant="primary" wide />
        <FinePrint>You stay signed in here, and are signed out everywhere else.</FinePrint>
      </Door>
    );
  if (state === "mismatch")
    return (
      <OthersLink formToken={formToken}>
        It gives another account the address <b>{email}</b>. You are signed in as <b>{visitor}</b>.
      </OthersLink>
    );
  return (
    <DeadLink href="/profile" label="Go to your profile">
      It was used, it is older than a day, a later one was asked for, or the password was changed meanwhile.
    </DeadLink>
  );
}
