import { randomBytes } from "node:crypto";
import express, { type Request, type RequestHandler } from "express";
import type { Logger } from "pino";
import { settings } from "#app/settings";
import { FORM_COOKIE, formCookie, FORMER_SESSION_COOKIE, readCookie, SESSION_COOKIE } from "#app/web/cookies";
import { createFormToken, isFormToken } from "#app/web/form-token";
import { findUploadPage, readMultipart, type Multipart } from "#app/web/multipart";
import { findLargePage } from "#app/web/uploads";
import { warnOfAddress } from "./address-warnings";
import { readLargeForm } from "./large-upload";
import { problem, refuseAddress } from "./problems";
import { readUpload } from "./upload";

/** Only reads: what it holds is looked at here, and read by the page that it is for. */
const readBytes = (limit: number) => express.raw({ limit, type: () => true, inflate: false });

const readUsualForm = readBytes(64 * 1024);
/** A form with metadata: 64 KB of it, each byte of it written as three. */
const readMetadataForm = readBytes(256 * 1024);
/** A thousand users chosen, and what is to be done to them. */
const MAX_FIELDS = 1010;

/**
 * Reads the body of a form, so that it is looked at before Remix sees it. Only forms are posted to Foyer's pages. What is too
 * long is read to its end all the same: a sender who is answered in the middle, and asked for the connection's end, reads nothing.
 * A page that takes much reads its forms itself, by `readLargeForm`.
 */
export const readForm: RequestHandler = (request, response, next) => {
  if (request.method !== "POST") return next();
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  const isMultipart = type === "multipart/form-data";
  const large = isMultipart ? findLargePage(request.path) : undefined;
  if (large) return void readLargeForm(request, response, next, large).catch(next);
  const page = isMultipart ? findUploadPage(request.path) : undefined;
  if (page) return void readUpload(request, response, next, page);
  if (type !== "application/x-www-form-urlencoded") return problem(response, 415);
  const read = hasMetadata(request.path) ? readMetadataForm : readUsualForm;
  return void read(request, response, next);
};

/** The form that a page with a file was sent; undefined where it is any other. */
function sentMultipart(request: Request): Multipart | undefined {
  const type = request.headers["content-type"] ?? "";
  const [page, body] = [findUploadPage(request.path), sentBody(request)];
  return page && body && /^\s*multipart\//i.test(type) ? readMultipart(body, type, page) : undefined;
}

/** Refuses a form of more fields than any page's, which would take long to look through, and a multipart form that is broken. */
export const limitFields: RequestHandler = (request, response, next) => {
  const multipart = sentMultipart(request);
  if (multipart) return multipart.problem ? problem(response, multipart.problem) : next();
  const fields = (sentBody(request) ?? []).filter((byte) => byte === 0x26).length + 1;
  return fields > MAX_FIELDS ? problem(response, 413) : next();
};

/** The bytes of the form that `readForm` read; undefined where none was sent. */
export function sentBody(request: Request): Buffer<ArrayBuffer> | undefined {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? Buffer.from(body) : undefined;
}

/** The forms of one user. */
function hasMetadata(path: string): boolean {
  return /^\/[^/]+\/workspace-settings\/users\/[\w-]+\/?$/.test(path);
}

/**
 * Refuses an unsafe request that another site could have caused: one whose Origin or Sec-Fetch-Site names another site, and
 * one without the token that only this browser's own pages carry. Browsers without those headers get in by the token. A page of
 * a session that is this browser's no longer sends its form as nobody: its guard keeps what was typed, and asks to log in.
 */
export const refuseForeign =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const { sessionToken, formSecret, formerToken } = identify(request.headers.cookie);
    const secret = formSecret ?? randomBytes(24).toString("base64url");
    if (!formSecret && !sessionToken) response.append("Set-Cookie", formCookie(secret));
    response.locals.sessionToken = sessionToken;
    response.locals.formToken = createFormToken(sessionToken ?? secret);
    if (request.method !== "POST") return next();

    const given = readGivenToken(request);
    const maker = [sessionToken, formSecret, formerToken].find((value) => value && isFormToken(given, value));
    const { origin, host } = request.headers;
    if (maker && isOwnOrigin(origin) && isSameSite(request.headers["sec-fetch-site"])) {
      if (maker === formerToken) response.locals.formerToken = formerToken;
      return next();
    }
    // A browser without an Origin header is told so where it came by another host: its token is then refused for a lost cookie.
    const isElsewhere = origin === undefined ? !isOwnHost(host) : !isOwnOrigin(origin);
    if (!isElsewhere) return problem(response, 403);
    warnOfAddress(log, origin ?? host);
    refuseAddress(response);
  };

function readGivenToken(request: Request): string {
  const form = sentMultipart(request)?.form ?? new URLSearchParams(sentBody(request)?.toString());
  const given = form.get("formToken");
  return typeof given === "string" ? given : "";
}

function isOwnHost(host = ""): boolean {
  const { protocol } = new URL(settings().appOrigin);
  return isOwnOrigin(`${protocol}//${host}`);
}

function identify(cookies: string | undefined) {
  return {
    sessionToken: readCookie(cookies, SESSION_COOKIE),
    formSecret: readCookie(cookies, FORM_COOKIE),
    formerToken: readCookie(cookies, FORMER_SESSION_COOKIE),
  };
}

function isSameSite(header: string | string[] | undefined): boolean {
  return header === undefined || header === "same-origin" || header === "none";
}

function isOwnOrigin(origin: string | undefined): boolean {
  return origin === undefined || origin === settings().appOrigin;
}
