import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { routedPath } from "./request-target";

/** Writes one line a request, with an id that the answer carries too. */
export function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const id = randomUUID();
    const start = process.hrtime.bigint();
    response.locals.requestId = id;
    response.setHeader("X-Request-Id", id);
    response.on("close", () => {
      const path = redactPath(routedPath(request));
      const ms = Number((process.hrtime.bigint() - start) / 10_000n) / 100;
      log.info({ id, method: request.method, path, status: response.statusCode, ms }, "request");
    });
    next();
  };
}

const tokenPage = /\/(invite|reset-password|verify-email|change-email|restore-email|signup)\/.+/is;

/**
 * A path as it may be logged: without the tokens that stand in links, however the path is written (`/%69nvite/…`, `/INVITE//…`).
 * What no page's token can be is logged as it came, so that the log names the page that was asked for.
 */
export function redactPath(path: string): string {
  const plain = decodeAscii(path).replaceAll("\\", "/");
  const known = tokenPage.test(plain) ? plain.replace(tokenPage, "/$1/…") : path;
  return known.replace(/[\w%-]{40,}/g, "…").slice(0, 200);
}

/** Decodes what is encoded several times too. Unlike decodeURIComponent, it takes any text. */
function decodeAscii(text: string): string {
  const decoded = text.replace(/%([0-7][\da-f])/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decoded === text ? text : decodeAscii(decoded);
}
