import type { ActionFunctionArgs, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";
import { isDatabaseAway } from "#db/database";
import { log } from "./log";
import { CrashContext, NonceContext } from "./ui/document";
import { AS_DRAWN } from "./ui/rows";
import { currentScope } from "./web/scope";

/** Pages are drawn to one string and written once: their loaders have all they need, and React's streams cost as much again. */
export default async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const scope = currentScope();
  const { nonce, crash } = scope;
  await readAhead(context);
  const html = renderToString(
    <CrashContext.Provider value={crash}>
      <NonceContext.Provider value={nonce}>
        <RemixServer context={context} url={request.url} nonce={nonce} />
      </NonceContext.Provider>
    </CrashContext.Provider>,
  );
  scope.html = Buffer.from(`<!DOCTYPE html>${html}`);
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(null, { status, headers });
}

/** What the loaders have for the browser reaches the page as a stream: read beforehand, drawing waits for nothing. */
async function readAhead(context: EntryContext) {
  const { serverHandoffStream, renderMeta } = context;
  if (!serverHandoffStream || !renderMeta) return;
  const reader = serverHandoffStream.getReader();
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  reader.releaseLock();
  const value = withoutDrawn(Buffer.concat(chunks).toString(), context);
  renderMeta.streamCache = { 0: Object.assign(Promise.resolve(), { result: { done: true, value } }) };
}

/** The text that a page's handle names is in the page already, and would be a fifth of its bytes: it is not sent twice. */
function withoutDrawn(handoff: string, { routeModules, staticHandlerContext }: EntryContext): string {
  return staticHandlerContext.matches.reduce((left, { route: { id } }) => {
    const handle: unknown = routeModules[id]?.handle;
    const text = hasDrawn(handle) ? fieldOf(staticHandlerContext.loaderData[id], handle.drawn) : "";
    return text ? left.replace(JSON.stringify(text), () => JSON.stringify(AS_DRAWN)) : left;
  }, handoff);
}

function hasDrawn(handle: unknown): handle is { drawn: string } {
  return typeof handle === "object" && handle !== null && "drawn" in handle && typeof handle.drawn === "string";
}

function fieldOf(data: unknown, name: string): string {
  const field: unknown = typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
  return typeof field === "string" ? field : "";
}

/** Whatever no page expected is logged once, with the id of its request. A form sent to a page without one is no crash. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  const scope = currentScope();
  scope.crash = isDatabaseAway(error) ? 503 : 500;
  log.error({ id: scope.id, err: error }, scope.crash === 503 ? "the database is away" : "crash");
}
