/** Quotes and dashes that people type or paste in place of the ones on the keyboard. */
const punctuation: Record<string, string> = {
  "'": "‘’‚‛‹›′´ʹʻʼʽˊˋ",
  '"': "“”„‟«»″",
  "-": "‐‑‒–—―−֊־﹘",
};

/** Letters that Unicode does not take apart, by what people type in their place. */
const contents: Record<string, string> = {
  a: "ⱥɐɑ",
  ae: "æ",
  b: "ƀɓƃ",
  c: "ȼƈɕ",
  d: "đðɖɗƌȡ",
  dz: "ʣ",
  e: "ɇəǝɛ",
  f: "ƒ",
  g: "ǥɠɡɢ",
  h: "ħɦⱨ",
  i: "ıɨɪ",
  j: "ɉȷɟʝ",
  k: "ƙĸⱪ",
  l: "łƚɫɬɭⱡ",
  m: "ɱ",
  n: "ŋɲƞɳ",
  o: "øɵɔ",
  oe: "œ",
  p: "ƥᵽ",
  q: "ɋʠ",
  r: "ɍɼɽɾ",
  s: "ȿʂ",
  ss: "ß",
  t: "ŧƭʈⱦȶ",
  th: "þ",
  u: "ʉ",
  v: "ʋ",
  w: "ⱳ",
  y: "ɏƴ",
  z: "ƶȥɀʐʑⱬ",
  σ: "ς",
};

const plainPunctuation = plainFormsIn(punctuation);
const plainContents = plainFormsIn(contents);

function plainFormsIn(table: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(table).flatMap(([plain, others]) => [...others].map((other) => [other, plain])));
}

/**
 * How a name is sorted and found: lower case, without marks, with plain letters, quotes and dashes, and without characters that
 * nobody sees. The function `search_form` of the database does the same.
 */
export function sortName(name: string): string {
  return [...name]
    .map((character) => plainPunctuation.get(character) ?? character)
    .join("")
    .normalize("NFKD")
    .replace(/[\p{Mn}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (character) => plainContents.get(character) ?? character);
}

const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What two names have in common that look the same: composed, with one letter case, one space for each run of white space, and
 * without characters that nobody sees. A column with a unique index keeps it: no locale of a database decides.
 */
export function nameKey(name: string): string {
  return name
    .replace(ignorable, "")
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .normalize("NFKC")
    .replace(ignorable, "")
    .replace(/[\s\u0085\u2800]+/gu, " ")
    .trim();
}
