import { encode } from "uqr";

export type QrCode = { size: number; path: string };

/**
 * A text as a QR code, with the four light squares around it that readers need: one path that draws the dark ones (ISO 18004).
 */
export function buildQrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size, path: squares.join("") };
}
