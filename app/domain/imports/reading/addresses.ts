import type { ImportLine } from "../read-line";
import { nameFromAddress } from "./name";

/**
 * People out of one box, as mail programs and spreadsheets write them: `Ada Byron <ada@corp.com>`, `"Byron, Ada" <ada@corp.com>`,
 * `ada@corp.com (Ada Byron)` or an address alone, between commas, semicolons, tabs and line breaks. A name before an address, with
 * a comma or a tab between them, is its name. What holds no address becomes a line of its own, for its verdict to say so.
 */
export function readAddresses(text: string): ImportLine[] {
  const people: Person[] = [];
  let pending: Entry[] = [];
  for (const entry of splitEntries(text)) {
    if (entry.text.includes("@")) {
      const [first, ...others] = readEntry(entry.text);
      people.push({ ...first, name: joinNames([...pending, { text: first.name, end: "" }]) }, ...others);
      pending = [];
    } else if (entry.text !== "") pending.push({ ...entry, text: unquote(entry.text) });
    if (entry.end === "," || entry.end === "\t" || pending.length === 0) continue;
    people.push({ name: "", email: joinNames(pending) });
    pending = [];
  }
  return people.map(({ name, email }, index) => ({ line: index + 1, name: name || nameFromAddress(email), email }));
}

type Entry = { text: string; end: string };

/** The entries, each with what ends it. What stands in quotes or in angle brackets is not cut. */
function splitEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let entry = "";
  let closes = "";
  for (const [token] of text.matchAll(/\\[^]|\r\n|[^]/g)) {
    const isEnd = closes === "" && /^(?:[,;\t\r\n]|\r\n)$/.test(token);
    // A line break ends all: a quote that nothing closes takes its line and no other.
    if (isEnd || /[\r\n]/.test(token)) {
      entries.push({ text: entry.trim(), end: token });
      [entry, closes] = ["", ""];
      continue;
    }
    entry += token;
    if (token === closes) closes = "";
    else if (closes === "") closes = token === '"' ? '"' : token === "<" ? ">" : token === "(" ? ")" : "";
  }
  entries.push({ text: entry.trim(), end: "\n" });
  return entries.filter(({ text, end }) => text !== "" || !/[,;]/.test(end));
}

type Person = { name: string; email: string };

/** One person; or several addresses, where nothing but spaces stands between them. */
function readEntry(entry: string): [Person, ...Person[]] {
  const angled = readBetween(entry, "<", ">");
  if (angled) return [{ name: unquote(angled.before), email: angled.inner.replace(/^mailto:/i, "") }];
  const remarked = readBetween(entry, "(", ")");
  if (remarked?.before.includes("@")) return [{ name: unquote(remarked.inner), email: remarked.before }];
  const words = entry.replace(/^mailto:/i, "").split(/\s+/);
  const addresses = words.filter((word) => word.includes("@"));
  const [first = "", ...others] = addresses;
  if (addresses.length === words.length)
    return [{ name: "", email: first }, ...others.map((email) => ({ name: "", email }))];
  return addresses.length === 1 && words.at(-1) === first
    ? [{ name: unquote(words.slice(0, -1).join(" ")), email: first }]
    : [{ name: "", email: entry }];
}

function readBetween(text: string, opening: string, closing: string) {
  const open = text.lastIndexOf(opening);
  const close = text.indexOf(closing, open + 1);
  return open < 0 || close < 0
    ? undefined
    : { before: text.slice(0, open).trim(), inner: text.slice(open + 1, close).trim() };
}

function unquote(text: string): string {
  const trimmed = text.trim();
  const inner = /^(["'])([^]*)\1$/.exec(trimmed)?.[2] ?? trimmed;
  return inner.replace(/\\(["'\\,;<>()])/g, "$1").trim();
}

/** `Byron, Ada` of a name that was cut at its comma; the cells of a spreadsheet are one name. */
function joinNames(entries: Entry[]): string {
  return entries
    .filter(({ text }) => text !== "")
    .map(({ text, end }, index, all) => (index === all.length - 1 ? text : `${text}${end === "," ? ", " : " "}`))
    .join("");
}
