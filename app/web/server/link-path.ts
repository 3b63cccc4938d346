import type { RequestHandler } from "express";
import { trimToken } from "#app/domain/shared/link-token";

/** The pages that are opened by a token: the first segments of those routes that end in `:token`. */
const link = /^\/(invite|reset-password|verify-email|change-email|restore-email|signup)\/([^?]+)(\?.*)?$/;

/**
 * Opens a link also with what mail programs and people put around it: a full stop, a bracket, a line break, an invisible
 * character. Everything behind this sees the link as it was mailed, so that the way back from the log-in page is right too.
 */
export const cleanLinks: RequestHandler = (request, _response, next) => {
  request.url = cleanLink(request.url);
  next();
};

/** The same path and query without the characters around its token that no token has; any other path as it came. */
export function cleanLink(url: string): string {
  const [, page = "", segment = "", query = ""] = link.exec(url) ?? [];
  const text = decode(segment);
  const token = trimToken(text);
  // Dot segments lead to another page: the router and the log agree on which.
  return /^[\w-]+$/.test(token) && !/(^|[/\\])\.{1,2}([/\\]|$)/.test(text) ? `/${page}/${token}${query}` : url;
}

/** What cannot be decoded is no link, and is refused where every such path is. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
