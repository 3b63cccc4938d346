import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { changeOwnAddress, findAddressChange, type AddressChange } from "#app/domain/accounts/email-change";
import type { Person } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { showLink } from "#app/web/account-link";
import { redirectWithMessage } from "#app/web/flash-messages";
import { readForm, readText } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { openAgain, unlessSpent } from "#app/web/mailed-link";
import type { Scope } from "#app/web/request-context";
import { answerOf, signedOutRedirect } from "#app/web/responses";
import { readPath, paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { ChangeEmailPage } from "./change-email-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Change your email address");

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
  const spent = () => openAgain(request);
  return answerOf(() => unlessSpent(spent, () => press(context, person, change)));
}

async function press(context: Scope, person: Person, change: AddressChange) {
  try {
    await changeOwnAddress(person, change, context.sessionToken ?? "");
    return await redirectWithMessage(context, paths.profile, `${changed} ${mailed("A mail says so.")}`);
  } catch (error) {
    if (error instanceof Refusal) return json({ refused: error.message }, { status: 422 });
    throw error;
  }
}

export default function ChangeEmail() {
  const link = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  return <ChangeEmailPage {...link} refused={answered?.refused} formToken={useFormToken()} />;
}
