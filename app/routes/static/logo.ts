import type { LoaderFunctionArgs } from "@remix-run/node";
import { findLogo } from "#app/domain/workspaces/face";
import { answerOf, requireId } from "#app/web/responses";

/**
 * The logo of a workspace, for everybody who was shown its address: neither id can be guessed. A changed logo has another address, so
 * this one may be kept, but by browsers alone: where it has ended, no cache in between goes on to serve it.
 */
export async function loader({ params }: LoaderFunctionArgs) {
  const [workspaceId, id] = [requireId(params.workspace), requireId(params.logo)];
  const png = await answerOf(() => findLogo(workspaceId, id));
  return new Response(new Uint8Array(png), {
    headers: {
      "Content-Type": "image/png",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "Cache-Control": "private, max-age=31536000, immutable",
    },
  });
}
