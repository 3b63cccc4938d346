import { json, redirect } from "@remix-run/node";
import type { SignedIn } from "#app/domain/accounts/pending-login";
import { Forbidden, NotFound, TooOften, TooSlow } from "#app/domain/shared/errors";
import type { Member } from "#app/domain/shared/actors";
import { endSession } from "#app/domain/accounts/sessions";
import { listAdmins } from "#app/domain/workspaces/workspace";
import { browserCookie, endedSessionCookie, formerSessionCookie, pendingLoginCookie, sessionCookie } from "./cookies";
import { isId, paths } from "./urls";
import type { Scope } from "./request-context";

export function notFound(): Response {
  return new Response(null, { status: 404 });
}

/** An id out of a URL; 404 for what is none. */
export function requireId(id: string | undefined): string {
  if (!isId(id)) throw notFound();
  return id;
}

export function forbidden(): Response {
  return new Response(null, { status: 403 });
}

/** What a member may not open tells them who to ask, and leads to what is theirs. */
export async function forAdminsOnly(member: Member) {
  const { slug, name } = member.workspace;
  return json({ workspace: { slug, name }, admins: await listAdmins(member) }, { status: 403 });
}

/** Sends somebody on who just got a session. */
export function signedInRedirect(scope: Scope, to: string, sessionToken: string) {
  const headers = new Headers({ "Set-Cookie": sessionCookie(sessionToken) });
  if (scope.sessionToken) headers.append("Set-Cookie", formerSessionCookie(scope.sessionToken));
  const { browser } = scope.origin;
  if (browser) headers.append("Set-Cookie", browserCookie(browser));
  return redirect(to, { status: 303, headers });
}

/** Sends somebody on whose password was right: to the page that asks for their code, if they have two-factor sign-in. */
export function passedRedirect(scope: Scope, to: string, passed: SignedIn) {
  if ("sessionToken" in passed) return signedInRedirect(scope, to, passed.sessionToken);
  return redirect(paths.loginCode, {
    status: 303,
    headers: { "Set-Cookie": pendingLoginCookie(passed.pendingLoginToken) },
  });
}

/**
 * What a browser drops at a sign-out (ASVS 14.3.1): pages that it kept, and what their scripts stored. Not its cookies: the
 * session's is ended by name. `foyer_browser` is to outlive it, for the limits of guesses know the browser by it, and so is
 * `foyer_former`, which opens nothing: by it a form that is sent afterwards from another tab is kept for its person.
 */
const SIGNED_OUT = { "Clear-Site-Data": '"cache", "storage"' };

/** Signs this browser out and sends it on. */
export async function signedOutRedirect({ sessionToken }: Scope, to: string) {
  const headers = new Headers({ "Set-Cookie": endedSessionCookie(), ...SIGNED_OUT });
  if (sessionToken) {
    await endSession(sessionToken);
    headers.append("Set-Cookie", formerSessionCookie(sessionToken));
  }
  return redirect(to, { status: 303, headers });
}

/** A page that says when to try again what no form shows the words of. */
export function tooOften(error: Overload): Response {
  return new Response(error.message, overloadInit(error));
}

/**
 * What every answer to such an error has: 429 for what was asked too often, 503 for what the database does not find in time, and
 * after how many seconds it may be asked again.
 */
export function overloadInit(error: Overload): { status: 429 | 503; headers: { "Retry-After": string } } {
  return { status: error instanceof TooSlow ? 503 : 429, headers: { "Retry-After": String(error.waitSeconds) } };
}

export type Overload = TooOften | TooSlow;
type Searched<T> = { found: T; overload?: undefined } | { found?: undefined; overload: Overload };

/** What a search finds, or why it was refused for the load that it is: the page says so beside what was searched for. */
export async function trySearch<T>(work: () => Promise<T>): Promise<Searched<T>> {
  try {
    return { found: await work() };
  } catch (error) {
    if (error instanceof TooOften || error instanceof TooSlow) return { overload: error };
    throw error;
  }
}

/** The same for a page that has no search form of its own: it is answered by a page that says why. */
export async function requireSearch<T>(work: () => Promise<T>): Promise<T> {
  const searched = await trySearch(work);
  if (searched.overload) throw tooOften(searched.overload);
  return searched.found;
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
