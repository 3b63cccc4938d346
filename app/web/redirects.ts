import { settings } from "#app/settings";

const MAX_LENGTH = 2000;

/**
 * A path of this app out of what a link or a form asked for; `/` for anything that could lead elsewhere, or that is longer
 * than 2,000 characters.
 */
export function safePath(wanted: unknown): string {
  if (typeof wanted !== "string" || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(wanted)) return "/";
  if (/%(?:0[0-9a-f]|1[0-9a-f]|5c)/i.test(wanted) || /^\/(?:\.|%2e|%2f)/i.test(wanted)) return "/";
  const { appOrigin } = settings();
  const url = URL.canParse(wanted, appOrigin) ? new URL(wanted, appOrigin) : undefined;
  if (!url || url.origin !== appOrigin || url.pathname.startsWith("//")) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  return path.length <= MAX_LENGTH ? path : "/";
}
