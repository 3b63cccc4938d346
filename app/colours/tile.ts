/** The eight colours in which people and workspaces without a picture are drawn, by their hue. */
export const HUES = 8;

/** Which of the eight colours a name has: the same in the app and in the mails, for ever. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}

/** `oklch(51% 0.17 hue)` of the eight hues within sRGB, as mail programs read colours. White on each is 5:1 or more. */
const tileColours = ["#b22b46", "#a74300", "#8a5b00", "#017c1f", "#00766d", "#007095", "#4d57c5", "#943a9a"] as const;

/** The colour of the tile of a workspace with this name. */
export function tileColour(name: string): string {
  return tileColours[hueOf(name)] ?? tileColours[0];
}
