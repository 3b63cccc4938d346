import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { routedPath } from "./request-target";

/** Writes one line a request, with an id that the answer carries too. */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger: log,
    genReqId: createRequestId,
    customAttributeKeys: { reqId: "id", responseTime: "ms" },
    customSuccessObject: toLine,
    customErrorObject: (request, response, _error, line: { ms: number }) => toLine(request, response, line),
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request",
    // Of the request itself nothing is logged: its headers hold cookies, and its address may hold a token.
    quietReqLogger: true,
    quietResLogger: true,
    wrapSerializers: false,
    serializers: { req: () => undefined },
  });
}

function createRequestId(_request: Request, response: Response): string {
  const id = randomUUID();
  response.setHeader("X-Request-Id", id);
  return id;
}

function toLine(request: Request, response: Response, { ms }: { ms: number }) {
  const path = redactPath(routedPath(request));
  return { method: request.method, path, status: response.statusCode, ms };
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
