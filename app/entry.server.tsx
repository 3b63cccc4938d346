import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";
import { isDatabaseAway } from "#db/database";
import { log } from "./log";
import { CrashContext, NonceContext } from "#app/ui/layout/document";

/** Pages are drawn to one string and written once: their loaders have all they need, and React's streams cost as much again. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
  scope: AppLoadContext,
) {
  const { nonce, crash } = scope;
  const html = renderToString(
    <CrashContext.Provider value={crash}>
      <NonceContext.Provider value={nonce}>
        <RemixServer context={context} url={request.url} nonce={nonce} />
      </NonceContext.Provider>
    </CrashContext.Provider>,
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(`<!DOCTYPE html>${html}`, { status, headers });
}

/** Whatever no page expected is logged once, with the id of its request. A form sent to a page without one is no crash. */
export function handleError(error: unknown, { context }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (isRouteErrorResponse(error)) return;
  context.crash = isDatabaseAway(error) ? 503 : 500;
  log.error({ id: context.id, err: error }, context.crash === 503 ? "the database is away" : "crash");
}
