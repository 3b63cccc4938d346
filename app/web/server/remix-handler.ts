import { createRequestHandler, type RequestHandler as RemixRequestHandler, type ServerBuild } from "@remix-run/node";
import type { Request as ExpressRequest, RequestHandler, Response as ExpressResponse } from "express";
import { settings } from "#app/settings";
import { clientAddress } from "./client-address";
import { compressData, takesBrotli } from "./compress-page";
import { browserToken } from "#app/web/cookies";
import { sendDownload } from "./download";
import { carriedMessage } from "#app/web/flash-messages";
import { dropSentDraft, isOfSomebodyElse } from "#app/web/form-draft";
import { isLocalRequest } from "./local-request";
import { problem, RETRY_SECONDS } from "./problems";
import { findCrash, forgetRequest, ID_HEADER, type Scope } from "#app/web/request-context";
import { EVENT_STREAM } from "#app/web/events";
import { sentBody } from "./security";

/**
 * Hands a request to Remix and writes the answer at once, but for a download or events, which have no end to wait for.
 * (@remix-run/express streams both ways and takes the page's origin from the Host header; here the body is read and checked
 * before, and the origin is APP_URL's, whatever Host says.)
 */
export function remixHandler(findBuild: () => Promise<ServerBuild>, mode: string): RequestHandler {
  const handlers = new WeakMap<ServerBuild, RemixRequestHandler>();
  return async (request, response) => {
    const scope = buildScope(request, response);
    if (await isOfSomebodyElse(scope)) return problem(response, 403);
    const build = await findBuild();
    const handle = handlers.get(build) ?? createRequestHandler(build, mode);
    handlers.set(build, handle);
    const asked = toWebRequest(request, scope);
    const answer = await handle(asked, scope).finally(() => forgetRequest(scope));
    await dropSentDraft(scope, asked, answer);
    const carried = await carriedMessage(scope, asked, answer);
    if (carried) response.append("Set-Cookie", carried);
    await write(request, response, answer, scope);
  };
}

function buildScope(request: ExpressRequest, response: ExpressResponse): Scope {
  const { locals } = response;
  const userAgent = (request.get("user-agent") ?? "").slice(0, 400);
  return {
    id: typeof request.id === "string" ? request.id : "",
    origin: {
      ip: clientAddress(request, settings().trustProxy),
      userAgent,
      browser: browserToken(request.get("cookie")),
    },
    nonce: String(locals.nonce),
    sessionToken: typeof locals.sessionToken === "string" ? locals.sessionToken : undefined,
    formerToken: typeof locals.formerToken === "string" ? locals.formerToken : undefined,
    formToken: String(locals.formToken),
    isLocal: isLocalRequest(request),
    isHead: request.method === "HEAD",
    takesBrotli: takesBrotli(request),
  };
}

const notForRemix = new Set([
  "host",
  "origin",
  "x-forwarded-host",
  "x-forwarded-proto",
  "connection",
  "transfer-encoding",
  // Of a body that was too long, the first bytes alone are handed on.
  "content-length",
]);

/** With the very bytes of its form that were looked at before; loaders and actions see the origin of APP_URL. */
function toWebRequest(request: ExpressRequest, { id }: Scope): Request {
  const { appOrigin } = settings();
  const headers = new Headers({ host: new URL(appOrigin).host });
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !notForRemix.has(name))
      headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  headers.set(ID_HEADER, id);
  // HEAD is answered as GET is, and Node leaves the body out.
  const method = request.method === "HEAD" ? "GET" : request.method;
  return new Request(appOrigin + request.url, { method, headers, body: sentBody(request) });
}

async function write(request: ExpressRequest, response: ExpressResponse, answer: Response, scope: Scope) {
  const status = answer.status === 500 && findCrash(scope) === 503 ? 503 : answer.status;
  // The pages' script is told of a crash without its status: it reads the page instead.
  if (status === 503 && findCrash(scope) && isData(answer)) return problem(response, 503);
  if (status === 503) response.setHeader("Retry-After", RETRY_SECONDS);
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const location = toLocation(request, answer.headers.get("location"));
  if (location) response.setHeader("Location", location);
  if (needsPragma(request, response)) response.setHeader("Pragma", "no-cache");
  for (const cookie of answer.headers.getSetCookie()) response.append("Set-Cookie", cookie);
  response.status(status);
  if (answer.body && hasNoEnd(answer)) return sendDownload(response, answer.body);
  const body = compressData(response, Buffer.from(await answer.arrayBuffer()), scope);
  response.setHeader("Content-Length", body.length);
  response.end(body);
}

/**
 * HTTP/1.0 knows absolute addresses alone here (RFC 1945, 10.11): to another one, lynx shows a warning for three seconds. A
 * browser that came by another name than APP_URL's stays there. Sent back to the very URL of its form, lynx shows the page that
 * it has kept, as if nothing was done, whatever Cache-Control says; by a URL that ends in `#`, it asks for the page again.
 */
function toLocation(
  { headers, httpVersion, method, originalUrl }: ExpressRequest,
  location: string | null,
): string | null {
  const { appOrigin } = settings();
  const isAtHome = headers.host === new URL(appOrigin).host;
  if (httpVersion !== "1.0" || !isAtHome || !location?.startsWith("/")) return location;
  return appOrigin + location + (method === "POST" && location === originalUrl ? "#" : "");
}

/**
 * Of Cache-Control, HTTP/1.0 knows nothing (RFC 1945, 10.12): lynx showed a page that it had kept to whom came back by a link. And
 * links knows no `no-store`: sent back to the page of its form, it showed that as it was before.
 */
function needsPragma({ method }: ExpressRequest, response: ExpressResponse): boolean {
  return method === "GET" && response.getHeader("Cache-Control") === "no-store";
}

function isData({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("application/json") === true;
}

function hasNoEnd({ headers }: Response): boolean {
  return headers.has("content-disposition") || headers.get("content-type") === EVENT_STREAM;
}
