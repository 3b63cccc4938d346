import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";
import { isDatabaseAway } from "#db/database";
import { log } from "./log";
import { CrashContext, NonceContext, SentContext } from "#app/ui/layout/document";
import { findCrash, markCrashed } from "#app/web/request-context";
import { compressPage } from "#app/web/server/compress-page";

/** Pages are drawn to one string and written once: their loaders have all they need, and React's streams cost as much again. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
  scope: AppLoadContext,
) {
  const { nonce } = scope;
  const html = renderToString(
    <CrashContext.Provider value={findCrash(scope)}>
      <NonceContext.Provider value={nonce}>
        <SentContext.Provider value={request.method === "POST" && findCrash(scope) !== undefined}>
          <RemixServer context={context} url={request.url} nonce={nonce} />
        </SentContext.Provider>
      </NonceContext.Provider>
    </CrashContext.Provider>,
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  const retryAfter = findRetryAfter(context.staticHandlerContext);
  if (retryAfter) headers.set("Retry-After", retryAfter);
  return new Response(encodePage(`<!DOCTYPE html>${html}`, headers, scope), { status, headers });
}

/**
 * The bytes of a page, because Response converts a string once more, character by character. They are compressed before it, which
 * copies what it is given twice.
 */
function encodePage(page: string, headers: Headers, { takesBrotli }: AppLoadContext): Buffer<ArrayBuffer> {
  if (!takesBrotli) return Buffer.from(page);
  headers.set("Content-Encoding", "br");
  return compressPage(page);
}

/** When to try again, as the action or a loader said it: of all their headers, Remix gives a page their cookies alone. */
function findRetryAfter({ actionHeaders, loaderHeaders }: EntryContext["staticHandlerContext"]): string | undefined {
  const answers = [...Object.values(actionHeaders), ...Object.values(loaderHeaders)];
  return answers.map((headers) => headers.get("Retry-After") ?? "").find((seconds) => seconds !== "");
}

/** Whatever no page expected is logged once, with the id of its request. A form sent to a page without one is no crash. */
export function handleError(error: unknown, { context }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (isRouteErrorResponse(error)) return;
  const isAway = isDatabaseAway(error);
  markCrashed(context, isAway ? 503 : 500);
  log.error({ id: context.id, err: error }, isAway ? "the database is away" : "crash");
}
