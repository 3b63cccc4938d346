import { randomBytes } from "node:crypto";
import type { RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { settings } from "#app/settings";
import { FORM_COOKIE, formCookie, readCookie, SESSION_COOKIE } from "#app/web/cookies";
import { createFormToken, isFormToken } from "#app/web/form-token";
import { warnOfAddress } from "./address-warnings";
import { problem, refuseAddress } from "./problems";

const FORM_BYTES = 64 * 1024;
/** A form with metadata: 64 KB of it, each byte of it written as three. */
const METADATA_FORM_BYTES = 256 * 1024;
/** A thousand users chosen, and what is to be done to them. */
const MOST_FIELDS = 1010;

/**
 * Reads the body of a form, so that it is looked at before Remix sees it. Only forms are posted to Foyer's pages. What is too
 * long is read to its end all the same: a sender who is answered in the middle, and asked for the connection's end, reads nothing.
 */
export const readForm: RequestHandler = (request, response, next) => {
  if (request.method !== "POST") return next();
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return problem(response, 415);
  const most = hasMetadata(request.path) ? METADATA_FORM_BYTES : FORM_BYTES;

  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  });
  request.on("error", () => response.destroy());
  request.on("end", () => {
    if (length > most) return problem(response, 413);
    const body = Buffer.concat(chunks);
    if (body.filter((byte) => byte === 0x26).length >= MOST_FIELDS) return problem(response, 413);
    response.locals.form = new URLSearchParams(body.toString());
    next();
  });
};

/** The forms of one user. */
function hasMetadata(path: string): boolean {
  return /^\/[^/]+\/workspace-settings\/users\/[\w-]+\/?$/.test(path);
}

/**
 * Refuses an unsafe request that another site could have caused: one whose Origin or Sec-Fetch-Site names another site, and
 * one without the token that only this browser's own pages carry. Browsers without those headers get in by the token.
 */
export const refuseForeign =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const { sessionToken, formSecret } = identify(request.headers.cookie);
    const secret = formSecret ?? randomBytes(24).toString("base64url");
    if (!formSecret && !sessionToken) response.append("Set-Cookie", formCookie(secret));
    response.locals.sessionToken = sessionToken;
    response.locals.formToken = createFormToken(sessionToken ?? secret);
    if (request.method !== "POST") return next();

    const given = sentIn(response)?.get("formToken") ?? "";
    const isOurs = [sessionToken, formSecret].some((value) => value && isFormToken(given, value));
    const { origin, host } = request.headers;
    if (isOurs && isOwnOrigin(origin) && isSameSite(request.headers["sec-fetch-site"])) return next();
    // A browser without an Origin header is told so where it came by another host: its token is then refused for a lost cookie.
    const isElsewhere = origin === undefined ? !isOwnHost(host) : !isOwnOrigin(origin);
    if (!isElsewhere) return problem(response, 403);
    warnOfAddress(log, origin ?? host);
    refuseAddress(response);
  };

function isOwnHost(host = ""): boolean {
  const { protocol } = new URL(settings().appOrigin);
  return isOwnOrigin(`${protocol}//${host}`);
}

/** The form that `readForm` read. */
export function sentIn({ locals }: Response): URLSearchParams | undefined {
  return locals.form instanceof URLSearchParams ? locals.form : undefined;
}

function identify(cookies: string | undefined) {
  return { sessionToken: readCookie(cookies, SESSION_COOKIE), formSecret: readCookie(cookies, FORM_COOKIE) };
}

function isSameSite(header: string | string[] | undefined): boolean {
  return header === undefined || header === "same-origin" || header === "none";
}

function isOwnOrigin(origin: string | undefined): boolean {
  return origin === undefined || origin === settings().appOrigin;
}
