import { limitConcurrency } from "#app/domain/shared/concurrency-limit";
import { Refusal } from "#app/domain/shared/errors";
import { checkSvg } from "./svg";

/** How long the file of a logo may be. */
export const MAX_LOGO_BYTES = 512 * 1024;

const MAX_SIDE = 2000;
/** A logo is shown 44 pixels high and 176 wide at most: it is drawn for screens of three and two dots a pixel, or of one. */
const boxes = [132, 88, 44].map((height) => ({ width: 4 * height, height }));
/** With it, a mail stays below 30 KB. */
const MAX_PNG_BYTES = 16 * 1024;

export type DrawnLogo = { png: Buffer; width: number; height: number };

/**
 * Draws a logo from the bytes of a PNG or an SVG, as a PNG of 16 KB at most. Nothing of the file is kept but its pixels: no
 * metadata, no script, nothing that was appended. Refuses (field `logo`) any other kind of file whatever its name, one over
 * 512 KB, a PNG over 2,000 by 2,000 pixels, what `checkSvg` refuses, and what cannot be drawn.
 */
export async function drawLogo(file: Uint8Array): Promise<DrawnLogo> {
  if (file.length > MAX_LOGO_BYTES) throw refusal("Choose a file of 512 KB or less");
  const kind = kindOf(file);
  if (kind === "PNG") checkSize(file);
  else if (kind === "SVG") checkSvg(file);
  else throw refusal(`Choose a PNG or an SVG: this file is ${kind}`);
  // One at a time: each takes a thread for as long as it is drawn, and memory for its pixels.
  return limitConcurrency("logo", 1, () => drawSmallEnough(file, kind));
}

/** By the first bytes, as names and declared types are the sender's. */
function kindOf(file: Uint8Array): string {
  const start = Buffer.from(file.subarray(0, 256)).toString("latin1");
  const found = signatures.find(([, signature]) => signature.test(start));
  return found?.[0] ?? "neither";
}

const signatures: [string, RegExp][] = [
  ["PNG", /^\x89PNG\r\n\x1a\n/],
  ["an HTML page", /^\s*<(!doctype html|html)\b/i],
  ["SVG", /^(?:\xef\xbb\xbf)?\s*</],
  ["a JPEG", /^\xff\xd8\xff/],
  ["a WebP", /^RIFF.{4}WEBP/s],
  ["a GIF", /^GIF8/],
  ["a PDF", /^%PDF/],
  ["empty", /^$/],
];

/** What the header says, before anything of it is unpacked. */
function checkSize(png: Uint8Array) {
  const bytes = Buffer.from(png);
  if (bytes.length < 24 || bytes.toString("latin1", 12, 16) !== "IHDR") throw unreadable("PNG");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width <= MAX_SIDE && height <= MAX_SIDE) return;
  const [across, down] = [width, height].map((side) => side.toLocaleString("en"));
  throw refusal(`Choose a PNG of 2,000 by 2,000 pixels or less: this one has ${across} by ${down}`);
}

async function drawSmallEnough(file: Uint8Array, kind: "PNG" | "SVG"): Promise<DrawnLogo> {
  for (const box of boxes) {
    const logo = await draw(file, kind, box);
    if (logo.png.length <= MAX_PNG_BYTES) return logo;
  }
  throw refusal("Choose a simpler picture: this one has too much detail for a logo");
}

/** sharp comes with its own libraries and takes 18 MB of memory to load: only the process that draws a logo does. */
async function draw(file: Uint8Array, kind: "PNG" | "SVG", box: { width: number; height: number }): Promise<DrawnLogo> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  const picture = sharp(file, { failOn: "error", ...(kind === "PNG" && { limitInputPixels: MAX_SIDE ** 2 }) });
  const { data, info } = await picture
    .resize({ ...box, fit: "inside", withoutEnlargement: kind === "PNG" })
    .png({ palette: true, effort: 10 })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw unreadable(kind);
    });
  return { png: data, width: info.width, height: info.height };
}

function unreadable(kind: string): Refusal {
  return refusal(`Choose another file: this ${kind} cannot be read`);
}

function refusal(words: string): Refusal {
  return new Refusal(words, "logo");
}
