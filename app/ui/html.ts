import { escapeUTF8 } from "entities/escape";

/** What `html` has written, so that nothing is escaped twice. */
class SafeHtml {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type { SafeHtml };

type Value = string | number | SafeHtml | SafeHtml[];

/** The text between the values of each template. */
const written = new Map<TemplateStringsArray, string[]>();

/**
 * HTML in which every value is escaped. It is written over as many lines as it reads best: on the page, each of its line breaks
 * is a space.
 */
export function html(strings: TemplateStringsArray, ...values: Value[]): SafeHtml {
  const parts = written.get(strings) ?? readOnce(strings);
  return new SafeHtml(values.reduce<string>((text, value, at) => text + safe(value) + parts[at + 1], parts[0] ?? ""));
}

function readOnce(strings: TemplateStringsArray): string[] {
  const parts = strings.map((part) => part.replace(/\s*\n\s*/g, " "));
  written.set(strings, parts);
  return parts;
}

function safe(value: Value): string {
  if (typeof value === "string") return escapeUTF8(value);
  return Array.isArray(value) ? value.join("") : String(value);
}
