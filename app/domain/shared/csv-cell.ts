/**
 * The signs that make a spreadsheet run a cell, in each width, behind whatever it may skip: apostrophes, white space and
 * characters that nobody sees.
 */
const formula = /^['\s\p{Cf}]*[=+\-@\t\r\n\u2212＝＋－＠﹦﹢﹣﹫]/u;

/**
 * A spreadsheet would run a cell that begins like a formula: an apostrophe in front makes it text (OWASP, CSV Injection).
 * A cell that begins with apostrophes and then so gets one too, so that `restoreCell` reads every cell back unchanged.
 */
export function neutralizeCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** What `neutralizeCell` was given. */
export function restoreCell(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}

/** Names as one cell, `|` between them; where a name holds `|` or `\`, a `\` stands in front of it. */
export function joinNames(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\|]/g, "\\$&")).join("|");
}

/** The names of a cell as `joinNames` writes it, trimmed, empty ones left out. A `\` in front of anything else is itself. */
export function splitNames(cell: string): string[] {
  const parts = cell.match(/(?:\\[\\|]|[^|])+/g) ?? [];
  return parts.map((part) => part.replaceAll(/\\([\\|])/g, "$1").trim()).filter((name) => name !== "");
}
