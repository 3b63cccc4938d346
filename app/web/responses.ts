import { redirect } from "@remix-run/node";
import type { SignedIn } from "#app/domain/half-sign-ins";
import { Forbidden, NotFound, type TooOften } from "#app/domain/refusals";
import { endSession } from "#app/domain/sessions";
import { browserCookie, endedSessionCookie, halfCookie, sessionCookie } from "./cookies";
import { paths } from "./paths";
import type { Scope } from "./scope";

export function notFound(): Response {
  return new Response(null, { status: 404 });
}

export function forbidden(): Response {
  return new Response(null, { status: 403 });
}

/** Sends somebody on who just got a session. */
export function signedInRedirect(scope: Scope, to: string, sessionToken: string) {
  const headers = new Headers({ "Set-Cookie": sessionCookie(sessionToken) });
  const { browser } = scope.origin;
  if (browser) headers.append("Set-Cookie", browserCookie(browser));
  return redirect(to, { status: 303, headers });
}

/** Sends somebody on whose password was right: to the page that asks for their code, if they have a second step. */
export function passedRedirect(scope: Scope, to: string, passed: SignedIn) {
  if ("sessionToken" in passed) return signedInRedirect(scope, to, passed.sessionToken);
  return redirect(paths.loginCode, { status: 303, headers: { "Set-Cookie": halfCookie(passed.halfToken) } });
}

/** Signs this browser out and sends it on. */
export async function signedOutRedirect(scope: Scope, to: string) {
  const { sessionToken } = scope;
  if (sessionToken) await endSession(sessionToken);
  return redirect(to, { status: 303, headers: { "Set-Cookie": endedSessionCookie() } });
}

/** A page that says when to try again what no form shows the words of. */
export function tooOften(scope: Scope, error: TooOften): Response {
  scope.waitSeconds = error.waitSeconds;
  return new Response(error.message, { status: 429 });
}

/** The domain's two ways of saying no to the whole page, as the answers they are; all else goes on as it came. */
export async function answerOf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFound) throw notFound();
    if (error instanceof Forbidden) throw forbidden();
    throw error;
  }
}
