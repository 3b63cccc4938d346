import type { LoaderFunctionArgs } from "@remix-run/node";
import { renderToStaticMarkup } from "react-dom/server";
import { FOYER_ACCENT } from "#app/colours/accent";
import { toHex, toOklch } from "#app/colours/oklch";
import { loadPlot } from "#app/domain/invitations/funnel";
import { requireAdmin } from "#app/web/guards";
import { Plot } from "./plot";

/** So light that a shape stands out from light pages and from dark ones: a picture does not know on which it is shown. */
const LIGHTNESS = 0.6;

/** The small plot of the Users page. It shows proportions alone, and a browser may keep it for some minutes. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const steps = await loadPlot(admin);
  const colour = toHex({ ...toOklch(admin.workspace.face?.accent ?? FOYER_ACCENT), lightness: LIGHTNESS });
  return new Response(renderToStaticMarkup(<Plot steps={steps} colour={colour} />), {
    headers: {
      "Content-Type": "image/svg+xml; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "Cache-Control": "private, max-age=300",
    },
  });
}
