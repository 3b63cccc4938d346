import { contrastOf, toHex, toOklch } from "./oklch";

/** What lies behind the accent in each scheme: the page, and the panels on it. tailwind.config.ts has the same. */
export const backgrounds = { light: ["#f7f7f8", "#ffffff"], dark: ["#111113", "#19191c"] } as const;

/** The accent that Foyer has by itself. */
export const FOYER_ACCENT = "#3f4fd8";

/**
 * The colours of one scheme that follow from an accent: of a button, of the same under the pointer, of the words on it, of words
 * in the accent, and of what lies behind those.
 */
export type AccentColours = { accent: string; strong: string; text: string; ink: string; soft: string };

/** Contrast that words need, and that edges and shapes need (WCAG 2.2, 1.4.3 and 1.4.11). */
const WORDS = 4.5;
const SHAPES = 3;

const STEP = 0.005;

/** Whether a text is a colour as `#rrggbb`. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/.test(text);
}

/** How far a colour stands out from the light pages, and the nearest darker one that does so enough; undefined where it does. */
export function findTooLight(accent: string): { contrast: number; darker: string } | undefined {
  const contrast = leastContrast(accent, backgrounds.light);
  if (contrast >= SHAPES) return undefined;
  return { contrast, darker: shift(accent, -STEP, (colour) => leastContrast(colour, backgrounds.light) >= SHAPES) };
}

/**
 * The colours of both schemes. In the light one the accent itself, unless neither white nor near-black words are readable on
 * it: then it is a little darker. In the dark one as light as words in it need to be.
 */
export function deriveAccent(accent: string): { light: AccentColours; dark: AccentColours } {
  return { light: deriveLight(accent), dark: deriveDark(accent) };
}

function deriveLight(chosen: string): AccentColours {
  const accent = shift(chosen, -STEP, (colour) => contrastOf(wordsOn(colour), colour) >= WORDS);
  const soft = toSoft(accent, 0.955, 0.02);
  const ink = shift(accent, -STEP, (colour) => leastContrast(colour, [...backgrounds.light, soft]) >= WORDS);
  return { accent, strong: toStrong(accent), text: wordsOn(accent), ink, soft };
}

function deriveDark(chosen: string): AccentColours {
  const soft = toSoft(chosen, 0.27, 0.045);
  const accent = shift(chosen, STEP, (colour) => leastContrast(colour, [...backgrounds.dark, soft]) >= WORDS);
  return { accent, strong: toStrong(accent), text: wordsOn(accent), ink: accent, soft };
}

const WHITE = "#ffffff";
const NEAR_BLACK = "#111113";

function wordsOn(colour: string): string {
  return contrastOf(WHITE, colour) >= contrastOf(NEAR_BLACK, colour) ? WHITE : NEAR_BLACK;
}

/** Further from its words than the accent, so that they are readable on it too. */
function toStrong(accent: string): string {
  const { lightness, ...rest } = toOklch(accent);
  const isLight = wordsOn(accent) === NEAR_BLACK;
  return toHex({ ...rest, lightness: isLight ? Math.min(1, lightness + 0.06) : Math.max(0, lightness - 0.06) });
}

function toSoft(accent: string, lightness: number, chroma: number): string {
  const own = toOklch(accent);
  return toHex({ ...own, lightness, chroma: Math.min(own.chroma, chroma) });
}

/** The colour itself where it will do, else the nearest one of its hue that does, lighter or darker by steps. */
function shift(colour: string, step: number, willDo: (colour: string) => boolean): string {
  if (willDo(colour)) return colour;
  const own = toOklch(colour);
  for (let lightness = own.lightness + step; lightness > 0 && lightness < 1; lightness += step) {
    const shifted = toHex({ ...own, lightness });
    if (willDo(shifted)) return shifted;
  }
  return step < 0 ? "#000000" : WHITE;
}

function leastContrast(colour: string, behind: readonly string[]): number {
  return Math.min(...behind.map((one) => contrastOf(colour, one)));
}
