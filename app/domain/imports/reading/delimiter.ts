import { parse } from "csv-parse/sync";
import { countKnown } from "./columns";

export const delimiters = [",", ";", "\t"] as const;
export type Delimiter = (typeof delimiters)[number];

const ROWS = 20;

/**
 * What stands between two cells, by the first rows: what finds the most columns that have a known name, else what cuts the rows
 * into the same number of cells, more than one. A spreadsheet's own first line, `sep=;`, says it outright.
 */
export function findDelimiter(sample: string): Delimiter {
  const said = delimiters.find((delimiter) => delimiter === /^sep=(.)\r?\n/i.exec(sample)?.[1]);
  if (said) return said;
  const scores = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(firstRows(sample, delimiter)) }));
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

function scoreOf(rows: string[][]): number {
  const [first = []] = rows;
  const isEven = first.length > 1 && rows.every(({ length }) => length === first.length);
  return 1000 * countKnown(first) + (isEven ? 500 : 0) + Math.min(first.length, 400);
}

/** The rows that are whole: the sample may end within one. */
function firstRows(sample: string, delimiter: Delimiter): string[][] {
  try {
    return parse(sample, { delimiter, to: ROWS, bom: true, relax_column_count: true, relax_quotes: true });
  } catch {
    const end = sample.search(/\r?\n|\r/);
    return [(end < 0 ? sample : sample.slice(0, end)).split(delimiter)];
  }
}
