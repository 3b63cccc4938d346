import type { RequestHandler } from "express";
import { findLargePage } from "#app/web/uploads";
import { problem } from "./problems";

/** How long the body of a request may take to arrive; a large upload has a limit of its own. */
const ARRIVAL_MS = 30_000;
const LINGER_MS = 1000;

/** Ends a request whose body does not arrive in time, with a page that says so where it has no answer yet. */
export const limitArrival: RequestHandler = (request, response, next) => {
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  const hasBody = coding !== undefined || length !== "0";
  if (!hasBody || (request.method === "POST" && findLargePage(request.path))) return next();
  const timer = setTimeout(() => {
    if (!response.headersSent) problem(response, 408, { Connection: "close" });
    // Closed at once, with something unread, the connection would be reset before the page is seen.
    setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  }, ARRIVAL_MS).unref();
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
  next();
};
