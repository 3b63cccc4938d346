import type { Duplex } from "node:stream";
import type { Request, Response } from "express";
import { renderToStaticMarkup } from "react-dom/server";
import { problems, ProblemDocument, type ProblemStatus } from "#app/ui/problem-document";
import stylesheet from "#app/ui/foyer.css?url";

/** Answers a request that never reaches a page, in words and with a way back. */
export function problem(
  request: Request,
  response: Response,
  status: ProblemStatus,
  headers: Record<string, string> = {},
) {
  // What is left of a refused upload is not read: the connection ends with the answer.
  if (!request.complete && request.method === "POST") response.setHeader("Connection", "close");
  response.status(status).set(headers).type("html").send(pageOf(status));
}

function pageOf(status: ProblemStatus): string {
  const page = <ProblemDocument words={problems[status]} stylesheet={stylesheet} />;
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

/** Answers what is no request at all, or half of one, and reaches no handler. What else comes on its connection is not read. */
export function answerUnreadable(error: Error, socket: Duplex) {
  const isAnswering = "_httpMessage" in socket && Boolean(socket._httpMessage);
  if (isAnswering) return void socket.destroy();
  if (!socket.writable) return;
  const page = pageOf(statusOf(error));
  const head = [
    `HTTP/1.1 ${statusOf(error)} ${problems[statusOf(error)].title}`,
    "Content-Type: text/html; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(page)}`,
    "Cache-Control: no-store",
    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: same-origin",
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${page}`);
  // Closed at once, with something unread, the connection would be reset before the page is seen.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

const LINGER_MS = 1000;

function statusOf(error: Error): ProblemStatus {
  const code = "code" in error ? error.code : "";
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
