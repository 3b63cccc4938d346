import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findProof, proveEmail, type EmailProof } from "#app/domain/accounts/email-verification";
import type { Person } from "#app/domain/shared/actors";
import { useFormToken } from "#app/ui/forms/form-token";
import { showLink } from "#app/web/account-link";
import { redirectWithMessage } from "#app/web/flash-messages";
import { readForm, readText } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { gone, openAgain, unlessSpent } from "#app/web/mailed-link";
import type { Scope } from "#app/web/request-context";
import { answerOf, signedOutRedirect } from "#app/web/responses";
import { readPath, paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { VerifyEmailPage } from "./verify-email-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Confirm your email address");

const proved = (scope: Scope) => redirectWithMessage(scope, paths.profile, "Your email address is confirmed.");

/** Whoever comes from the mail signed out logs in first: the link alone proves nothing about who made the account. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const proof = await read(params.token);
  if (proof.accountId === person.accountId && proof.isProved) throw await proved(context);
  return showLink(proof, person);
}

async function read(token = ""): Promise<EmailProof> {
  return answerOf(() => findProof(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  const proof = await read(params.token);
  if (readText(await readForm(request), "intent") === "switch")
    return signedOutRedirect(context, paths.login(readPath(request)));
  if (proof.accountId === person.accountId && proof.isProved) return proved(context);
  if (!proof.isLive && proof.accountId === person.accountId) return gone();
  const spent = () => openAgain(request);
  return answerOf(() => unlessSpent(spent, () => press(context, person, proof)));
}

async function press(context: Scope, person: Person, proof: EmailProof) {
  await proveEmail(person, proof, context.sessionToken ?? "");
  return proved(context);
}

export default function VerifyEmail() {
  return <VerifyEmailPage {...useLoaderData<typeof loader>()} formToken={useFormToken()} />;
}
