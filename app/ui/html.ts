import { html as write, type SafeHtml } from "@remix-run/html-template";

export type { SafeHtml };

type Value = Parameters<typeof write>[1];

const written = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/**
 * HTML in which every value is escaped. It is written over as many lines as it reads best: on the page, each of its line breaks
 * is a space.
 */
export function html(strings: TemplateStringsArray, ...values: Value[]): SafeHtml {
  const short = written.get(strings) ?? shortened(strings);
  written.set(strings, short);
  return write(short, ...values);
}

function shortened(strings: TemplateStringsArray): TemplateStringsArray {
  return Object.assign(
    strings.map((part) => part.replace(/\s*\n\s*/g, " ")),
    { raw: strings.raw },
  );
}
