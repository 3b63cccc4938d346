import { Writable } from "node:stream";
import type { ActionFunctionArgs, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToPipeableStream } from "react-dom/server";
import { isDatabaseAway } from "#db/database";
import { log } from "./log";
import { CrashContext, NonceContext } from "./ui/document";
import { currentScope } from "./web/scope";

/** Pages are drawn whole and written once: their loaders have all they need, and one write is cheaper than a stream. */
export default async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const scope = currentScope();
  const { nonce, crash } = scope;
  scope.html = await render(
    <CrashContext.Provider value={crash}>
      <NonceContext.Provider value={nonce}>
        <RemixServer context={context} url={request.url} nonce={nonce} />
      </NonceContext.Provider>
    </CrashContext.Provider>,
    nonce,
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(null, { status, headers });
}

function render(page: React.ReactElement, nonce: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
      final(done) {
        resolve(Buffer.concat(chunks));
        done();
      },
    });
    const { pipe } = renderToPipeableStream(page, {
      nonce,
      onAllReady: () => pipe(out),
      onShellError: reject,
      onError: reject,
    });
  });
}

/** Whatever no page expected is logged once, with the id of its request. A form sent to a page without one is no crash. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  const scope = currentScope();
  scope.crash = isDatabaseAway(error) ? 503 : 500;
  log.error({ id: scope.id, err: error }, scope.crash === 503 ? "the database is away" : "crash");
}
