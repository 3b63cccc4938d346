import { randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import { PENDING_LOGIN_SECONDS } from "#app/domain/accounts/pending-login";
import { DRAFT_SECONDS } from "#app/domain/accounts/form-draft";
import { BROWSER_SECONDS } from "#app/domain/accounts/known-browsers";
import { ENDED_SESSION_SECONDS, SESSION_SECONDS } from "#app/domain/accounts/sessions";
import { settings } from "#app/settings";

export const SESSION_COOKIE = "foyer_session";
export const FORMER_SESSION_COOKIE = "foyer_former";
export const FORM_COOKIE = "foyer_form";
export const DRAFT_COOKIE = "foyer_kept";
export const PENDING_LOGIN_COOKIE = "foyer_half";
const BROWSER_COOKIE = "foyer_browser";

/** The value of one cookie of a Cookie header; of several with one name, the first (RFC 6265, 5.4: the most specific). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  return parseCookie(header ?? "")[name] || undefined;
}

/** The scheme of APP_URL decides on Secure: over plain http some browsers would drop the cookie. */
function cookie(name: string, value: string, maxAge?: number): string {
  return stringifySetCookie({
    name,
    value,
    maxAge,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: settings().secure,
  });
}

export const sessionCookie = (token: string) => cookie(SESSION_COOKIE, token, SESSION_SECONDS);
export const endedSessionCookie = () => cookie(SESSION_COOKIE, "", 0);
/** The session that was in this browser before: as long as it is remembered, a form that was open then is not lost. */
export const formerSessionCookie = (token: string) => cookie(FORMER_SESSION_COOKIE, token, ENDED_SESSION_SECONDS);
export const pendingLoginCookie = (token: string) => cookie(PENDING_LOGIN_COOKIE, token, PENDING_LOGIN_SECONDS);
export const endedPendingLoginCookie = () => cookie(PENDING_LOGIN_COOKIE, "", 0);
export const draftCookie = (value: string) => cookie(DRAFT_COOKIE, value, DRAFT_SECONDS);
export const formCookie = (value: string) => cookie(FORM_COOKIE, value);
export const browserCookie = (token: string) => cookie(BROWSER_COOKIE, token, BROWSER_SECONDS);

/** The token by which this browser is known, or a new one, which it is given when somebody signs in. */
export function browserToken(header: string | undefined): string {
  const known = readCookie(header, BROWSER_COOKIE) ?? "";
  return /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString("base64url");
}
