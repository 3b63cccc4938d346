import type { ImportLine } from "../read-line";
import type { Row } from "./csv-rows";
import { nameFromAddress } from "./name";
import { guessColumns, holdsAddress, matchColumns, countKnown, type Column, type Field } from "./columns";

/** How the rows of a table are read. */
export type Layout = {
  hasHeader: boolean;
  /** The names of the columns; where no row has them, none. */
  header: string[];
  columns: Column[];
  /** The first rows that hold people. */
  samples: string[][];
};

const SAMPLES = 3;
const GUESSED = 50;

/** The layout of a table by its first rows; undefined where there is no row. */
export function readLayout(rows: Row[]): Layout | undefined {
  const [first, ...rest] = rows.filter(isUsed);
  if (!first) return undefined;
  if (holdsAddress(first.cells) && countKnown(first.cells) === 0) {
    const all = [first, ...rest].map(({ cells }) => cells);
    return {
      hasHeader: false,
      header: [],
      columns: guessColumns(all.slice(0, GUESSED)),
      samples: all.slice(0, SAMPLES),
    };
  }
  const header = dropEmptyEnd(first.cells).map((cell) => cell.trim());
  const samples = rest.slice(0, SAMPLES).map(({ cells }) => cells);
  return { hasHeader: true, header, columns: matchColumns(header), samples };
}

/** Whether a row holds anything: neither empty ones count, nor the line in which a spreadsheet names its separator. */
export function isUsed({ cells }: Row): boolean {
  return cells.some((cell) => cell.trim() !== "") && !/^sep=.?$/i.test(cells.join("").trim());
}

function dropEmptyEnd(cells: string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== "") + 1);
}

/** Whether the admin has to say what the columns are: one is not known, or none holds the email address. */
export function hasQuestion({ columns }: Layout): boolean {
  return columns.includes(undefined) || !columns.includes("email");
}

const parts = ["name", "firstName", "lastName"] as const;

/** A row as an import reads it. Where no column is for the name, it is made of the address. */
export function toLine({ line, cells }: Row, columns: Column[]): ImportLine {
  const read: Partial<Record<Field, string>> = {};
  for (const [index, column] of columns.entries()) if (column && column !== "none") read[column] = cells[index] ?? "";
  const { name = "", firstName = "", lastName = "", ...rest } = read;
  const typed = name.trim() ? name : [firstName.trim(), lastName.trim()].filter(Boolean).join(" ");
  const isNamed = parts.some((part) => read[part] !== undefined);
  return { line, name: isNamed ? typed : nameFromAddress(rest.email ?? ""), ...rest };
}

/** The columns that are left out, by their names. */
export function listLeftOut({ header, columns }: Layout): string[] {
  return header.filter((name, index) => name !== "" && (columns[index] ?? "none") === "none");
}
