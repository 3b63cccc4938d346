import { settings } from "#app/settings";
import { safePath } from "./redirects";
import { paths } from "./urls";

/** A page of this workspace's that a form or a link leads back to; undefined for any other. */
export function readReturnTo(wanted: unknown, slug: string): string | undefined {
  const path = safePath(wanted);
  return path.startsWith(`/${slug}/`) ? path : undefined;
}

/**
 * Where a page leads back to once its form is done with: what its URL names as `returnTo` or, as the rows of a list cannot each
 * carry that, the list of users that the browser comes from.
 */
export function findReturnTo(request: Request, slug: string): string | undefined {
  return readReturnTo(new URL(request.url).searchParams.get("returnTo"), slug) ?? findListBefore(request, slug);
}

function findListBefore(request: Request, slug: string): string | undefined {
  const referrer = request.headers.get("Referer") ?? "";
  const url = URL.canParse(referrer) ? new URL(referrer) : undefined;
  const isList = url?.origin === settings().appOrigin && url.pathname === paths.users(slug);
  return isList ? readReturnTo(`${url.pathname}${url.search}`, slug) : undefined;
}
