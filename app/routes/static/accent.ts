import type { LoaderFunctionArgs } from "@remix-run/node";
import { deriveAccent, isColour, type AccentColours } from "#app/colours/accent";
import { notFound } from "#app/web/responses";

/**
 * The style sheet of an accent colour, which follows from the colour alone: it says of no workspace that there is one. A style
 * sheet of its own, because the Content-Security-Policy lets no page have styles within it.
 */
export function loader({ params }: LoaderFunctionArgs) {
  const accent = `#${params.colour ?? ""}`;
  if (!isColour(accent)) throw notFound();
  const { light, dark } = deriveAccent(accent);
  const css = [
    `:root,.in-light{${declare(light)}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${declare(dark)}}.in-light{${declare(light)}}}`,
    `.in-dark{${declare(dark)}}`,
  ];
  return new Response(css.join("\n"), {
    headers: { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=86400" },
  });
}

function declare({ accent, strong, text, ink, soft }: AccentColours): string {
  return `--accent:${accent};--accent-strong:${strong};--accent-text:${text};--accent-ink:${ink};--accent-soft:${soft}`;
}
