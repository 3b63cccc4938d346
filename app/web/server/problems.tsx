import type { Duplex } from "node:stream";
import type { Request, Response } from "express";
import { renderToStaticMarkup } from "react-dom/server";
import { TooSlow, type TooOften } from "#app/domain/shared/errors";
import {
  keptByBrowser,
  problems,
  ProblemDocument,
  toFormAgain,
  toSentence,
  wrongAddress,
  type ProblemStatus,
  type Words,
} from "#app/ui/layout/problem-document";
import stylesheet from "#app/ui/foyer.css?url";
import { settings } from "#app/settings";
import { rawSecurityHeaders } from "./security-headers";
import { overloadInit } from "#app/web/responses";
import { paths } from "#app/web/urls";

/** When to try again while the database is away, or something else is that comes back by itself. */
export const RETRY_SECONDS = "30";

/**
 * Answers a request that never reaches a page, in words and with a way back. What is left of a refused upload is thrown
 * away as it comes, within the time that a request may take: of a connection closed at once, the page would not be seen.
 */
export function problem(response: Response, status: ProblemStatus, headers: Record<string, string> = {}) {
  if (status === 503) response.setHeader("Retry-After", RETRY_SECONDS);
  const words = { ...problems[status], ...findWayBack(response.req, status), ...findWayIn(response, status) };
  response.status(status).set(headers).type("html").send(renderPage(words));
}

/** What is refused for now, or for how it was filled in, leads to its own page again. */
function findWayBack(
  { method, originalUrl }: Request,
  status: ProblemStatus,
): Pick<Words, "action" | "hint"> | undefined {
  const asked = settings().appOrigin + originalUrl;
  if (![403, 408, 413, 429, 503].includes(status) || !URL.canParse(asked)) return undefined;
  const url = new URL(asked);
  url.searchParams.delete("_data");
  const href = url.pathname.replace(/^\/+/, "/") + url.search;
  if (method !== "POST") return { action: { href, label: "Try again" } };
  return { action: toFormAgain(href), hint: keptByBrowser };
}

/** A form of a page that shows itself to nobody but who is signed in, from a browser whose cookies are gone. */
function findWayIn({ req, locals }: Response, status: ProblemStatus): Pick<Words, "action" | "hint"> | undefined {
  const isPrivate = /^\/(profile|instance|workspaces)\b|^\/[^/]+\/workspace-settings\//.test(req.path);
  if (status !== 403 || locals.sessionToken || !isPrivate) return undefined;
  return { action: { href: paths.login("/"), label: "Log in in a new tab", opensTab: true }, hint: keptUntilLogIn };
}

const keptUntilLogIn =
  "You are not logged in here. Log in in a new tab, then come back to this one and go back: what you typed is still there.";

/** Answers a form that came from another address than APP_URL: by a page that leads there. */
export function refuseAddress(response: Response) {
  response
    .status(403)
    .type("html")
    .send(renderPage(wrongAddress(settings().appOrigin)));
}

/** Answers an upload while others are read already, with the way back to the page that it came from. */
export function tooMuchAtOnce(request: Request, response: Response) {
  const words = {
    title: "Other files are being read",
    text: "Several files are sent at this moment. Wait until they are read, then send yours again.",
    action: { href: request.path, label: "Go back" },
  };
  response.status(429).set("Retry-After", "10").type("html").send(renderPage(words));
}

/** A page that says when to try again, for what answers with no page of its own, such as a file. */
export function tooOftenPage(error: TooOften | TooSlow): globalThis.Response {
  const { status, headers } = overloadInit(error);
  const page = renderPage({
    title: error instanceof TooSlow ? "This took too long" : problems[429].title,
    text: toSentence(error.message),
  });
  return new globalThis.Response(page, { status, headers: { ...headers, "Content-Type": "text/html; charset=utf-8" } });
}

function renderPage(words: Words): string {
  const page = <ProblemDocument words={words} stylesheet={stylesheet} />;
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

const LINGER_MS = 1000;

/** Answers what is no request at all, or half of one, and reaches no handler. What else comes on its connection is not read. */
export function answerUnreadable(error: Error, socket: Duplex) {
  if (!socket.writable) return;
  const page = renderPage(problems[toStatus(error)]);
  const head = [
    `HTTP/1.1 ${toStatus(error)} ${problems[toStatus(error)].title}`,
    "Content-Type: text/html; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(page)}`,
    ...Object.entries(rawSecurityHeaders()).map(([name, value]) => `${name}: ${String(value)}`),
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${page}`);
  // Closed at once, with something unread, the connection would be reset before the page is seen.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function toStatus(error: Error): ProblemStatus {
  const code = "code" in error ? error.code : "";
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
