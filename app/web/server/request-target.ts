import type { Request, RequestHandler } from "express";
import { settings } from "#app/settings";
import { problem } from "./problems";

/**
 * Refuses what a proxy in front may read as another request than Foyer does (RFC 9112, 3.2 and 6.1): several `Host` headers, a
 * target that is no path, a body in any other coding than `chunked`. Node itself refuses folded headers and repeated codings.
 */
export const refuseAmbiguous: RequestHandler = (request, response, next) => {
  const isClear = countHosts(request) <= 1 && request.originalUrl.startsWith("/") && hasKnownCoding(request);
  // Where a refused body ends is not certain either.
  return isClear ? next() : problem(response, 400, { Connection: "close" });
};

function countHosts({ rawHeaders }: Request): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
}

function hasKnownCoding({ headers, httpVersion }: Request): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || (httpVersion === "1.1" && coding.trim().toLowerCase() === "chunked");
}

/** The path as the router reads it, without dot segments and backslashes; a target that is refused stays as it was sent. */
export function routedPath({ originalUrl }: Request): string {
  const sent = originalUrl.replace(/[?#].*$/s, "");
  const url = settings().appOrigin + sent;
  return sent.startsWith("/") && URL.canParse(url) ? new URL(url).pathname : sent;
}
