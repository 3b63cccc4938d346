import type { LoaderFunctionArgs } from "@remix-run/node";
import { findImport } from "#app/domain/imports/import";
import { eventStream } from "#app/web/events";
import { requireAdmin } from "#app/web/guards";
import { requireId } from "#app/web/responses";

const EVERY_MS = 500;

/** Tells the page of an import that there is more to show. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  return eventStream(async () => {
    const { state, invited, updated, unarchived, unchanged, refused, cancelled } = await findImport(admin, id);
    if (state !== "running" && state !== "undoing") return undefined;
    return String(invited + updated + unarchived + unchanged + refused + cancelled);
  }, EVERY_MS);
}
