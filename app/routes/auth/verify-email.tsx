import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findProof, proveEmail, type EmailProof } from "#app/domain/accounts/email-verification";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { DeadLink, OthersLink } from "./link-page";
import { Door } from "#app/ui/layout/layout";
import { showLink } from "#app/web/account-link";
import { redirectWithMessage } from "#app/web/flash-messages";
import { readForm, readText } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { readPath, paths } from "#app/web/urls";
import { answerOf, signedOutRedirect } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { FinePrint } from "#app/ui/fine-print";

export const meta: MetaFunction = () => [{ title: "Prove your email address · Foyer" }];

const proved = (scope: Scope) => redirectWithMessage(scope, paths.profile, "Your email address is proved.");
const gone = () => json(null, { status: 410 });

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
  return answerOf(() => press(context, request, person, proof));
}

async function press(context: Scope, request: Request, person: Person, proof: EmailProof) {
  try {
    await proveEmail(person, proof, context.sessionToken ?? "");
    return await proved(context);
  } catch (error) {
    if (error instanceof LinkIsSpent) return redirect(readPath(request), 303);
    throw error;
  }
}

export default function VerifyEmail() {
  const { state, email, visitor } = useLoaderData<typeof loader>();
  const formToken = useFormToken();
  if (state === "live")
    return (
      <Door title="Is this mailbox yours?">
        <p>
          Press the button to prove that you read the mail of <b>{email}</b>.
        </p>
        <ActionForm formToken={formToken} label="Prove my email address" variant="primary" wide />
        <FinePrint>You stay signed in here, and are signed out everywhere else.</FinePrint>
      </Door>
    );
  if (state === "mismatch")
    return (
      <OthersLink formToken={formToken}>
        It is for <b>{email}</b>. You are signed in as <b>{visitor}</b>.
      </OthersLink>
    );
  return (
    <DeadLink href="/profile" label="Go to your profile">
      It is older than a day, or the password was changed meanwhile.
    </DeadLink>
  );
}
