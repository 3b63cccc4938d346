import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { maskEmail } from "#app/domain/email-addresses";
import { findProof, proveEmail, type EmailProof } from "#app/domain/email-proofs";
import type { Person } from "#app/domain/people";
import { LinkIsSpent } from "#app/domain/refusals";
import { endSession } from "#app/domain/sessions";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/form";
import { useFormToken } from "#app/ui/form-token";
import { Door } from "#app/ui/page";
import { endedSessionCookie } from "#app/web/cookies";
import { textOf } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { pathOf, paths } from "#app/web/paths";
import { answerOf } from "#app/web/responses";
import { currentScope } from "#app/web/scope";

export const meta: MetaFunction = () => [{ title: "Prove your email address · Foyer" }];

const proved = () => redirect("/profile?done=verify-email", 303);
const gone = () => data(null, { status: 410 });

/** Whoever comes from the mail signed out logs in first: the link alone proves nothing about who made the account. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const person = await requirePerson(request);
  const proof = await read(params.token);
  const isTheirs = proof.accountId === person.accountId;
  if (isTheirs && person.isVerified) throw proved();
  const state = !proof.isLive ? "dead" : isTheirs ? "live" : "mismatch";
  const email = state === "mismatch" ? maskEmail(proof.email) : state === "live" ? proof.email : "";
  return data({ state, email, visitor: person.email }, { status: state === "dead" ? 410 : 200 });
}

async function read(token = ""): Promise<EmailProof> {
  return answerOf(() => findProof(token));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const person = await requirePerson(request);
  const proof = await read(params.token);
  if (textOf(await request.formData(), "intent") === "switch") return switchAccount(request);
  if (proof.accountId === person.accountId && person.isVerified) return proved();
  if (!proof.isLive && proof.accountId === person.accountId) return gone();
  return answerOf(() => press(request, person, proof));
}

async function press(request: Request, person: Person, proof: EmailProof) {
  try {
    await proveEmail(person, proof, currentScope().sessionToken ?? "");
    return proved();
  } catch (error) {
    if (error instanceof LinkIsSpent) return redirect(pathOf(request), 303);
    throw error;
  }
}

async function switchAccount(request: Request) {
  const { sessionToken } = currentScope();
  if (sessionToken) await endSession(sessionToken);
  return redirect(paths.login(pathOf(request)), { status: 303, headers: { "Set-Cookie": endedSessionCookie() } });
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
        <p className="hint">You stay signed in here, and are signed out everywhere else.</p>
      </Door>
    );
  if (state === "mismatch")
    return (
      <Door title="This link is for another account">
        <p>
          It is for <b>{email}</b>. You are signed in as <b>{visitor}</b>.
        </p>
        <ActionForm formToken={formToken} intent="switch" label="Sign out and log in again" variant="primary" wide />
      </Door>
    );
  return (
    <Door title="This link no longer works">
      <p>It is older than a day, or the password was changed meanwhile.</p>
      <ButtonLink href="/profile" variant="primary" wide>
        Go to your profile
      </ButtonLink>
    </Door>
  );
}
