import { fields, type Column } from "#app/domain/imports/reading/columns";
import type { Layout } from "#app/domain/imports/reading/layout";
import { readText } from "#app/web/forms";

/** A column to choose a field for: its name, what stands in its first rows, and what it was taken for. */
export type AskedColumn = { label: string; examples: string[]; column: string; isKnown: boolean };

const MAX_EXAMPLE = 60;
/** What nobody is to read over an admin's shoulder. */
const secret = /pass|secret|token|metadata|\bkey/i;

export function toColumnQuestion({ header, columns, samples }: Layout): AskedColumn[] {
  return columns.map((column, index) => {
    const label = header[index] || `Column ${index + 1}`;
    const isSecret = secret.test(label) || column === "metadata";
    const cells = samples.map((row) => row[index]?.trim() ?? "").filter(Boolean);
    return {
      label: shorten(label),
      examples: isSecret ? [] : [...new Set(cells.map(shorten))],
      column: column ?? "none",
      isKnown: column !== undefined,
    };
  });
}

function shorten(text: string): string {
  return text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text;
}

/** The columns that were chosen, `column0` being the first. */
export function readColumns(form: FormData): Column[] {
  const columns: Column[] = [];
  while (form.has(`column${columns.length}`)) {
    const chosen = readText(form, `column${columns.length}`);
    columns.push(fields.find((field) => field === chosen) ?? "none");
  }
  return columns;
}
