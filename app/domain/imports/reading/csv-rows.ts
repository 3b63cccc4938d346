import { setImmediate as pause } from "node:timers/promises";
import { finished } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { Refusal } from "#app/domain/shared/errors";
import { findDelimiter, type Delimiter } from "./delimiter";
import { readUtf8, type Encoding } from "./encoding";

/** Cells of a table, and the line of the file in which they begin. */
export type Row = { line: number; cells: string[] };

/** Metadata may be 64 KB, and its quotes are doubled in a cell. */
export const MAX_ROW_BYTES = 256 * 1024;
export const MAX_COLUMNS = 500;
const CHUNK = 64 * 1024;

/**
 * The rows of a CSV file, in batches, between which others have their turn. Refuses (field `file`) a row over 256 KB, a quote that
 * nothing closes, and NUL characters, once they are reached.
 */
export async function* readCsvRows(bytes: Buffer, encoding: Encoding): AsyncGenerator<Row[], void> {
  let table: CsvTable | undefined;
  for (const piece of readUtf8(bytes, encoding)) {
    table ??= new CsvTable(findDelimiter(piece.subarray(0, CHUNK).toString("utf8")));
    yield* table.read(piece);
  }
  if (table) yield* table.end();
}

class CsvTable {
  private readonly parser;
  private rows: Row[] = [];
  private error: Error | undefined;
  /** How many bytes were given to the parser since it answered with a row. */
  private pending = 0;
  /** The line in which the next row begins. */
  private line = 1;

  constructor(delimiter: Delimiter) {
    this.parser = parse({
      delimiter,
      bom: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MAX_ROW_BYTES,
    });
    this.parser.on("data", (cells: string[]) => this.add(cells));
    this.parser.on("error", (error) => (this.error = error));
  }

  async *read(piece: Buffer): AsyncGenerator<Row[], void> {
    for (let at = 0; at < piece.length; at += CHUNK) {
      const chunk = piece.subarray(at, at + CHUNK);
      this.pending += chunk.length;
      this.parser.write(chunk);
      yield* this.take();
      if (this.pending > MAX_ROW_BYTES + CHUNK) throw tooLong(this.line);
    }
  }

  async *end(): AsyncGenerator<Row[], void> {
    this.parser.end();
    await finished(this.parser).catch(() => undefined);
    yield* this.take();
  }

  /** The parser hands out its rows, and an error, once this turn is over. */
  private async *take(): AsyncGenerator<Row[], void> {
    await pause();
    if (this.error) throw this.toRefusal(this.error);
    const { rows } = this;
    this.rows = [];
    if (rows.length > 0) yield rows;
  }

  private add(cells: string[]) {
    if (cells.length > MAX_COLUMNS) this.error ??= tooManyColumns(this.line);
    this.pending = 0;
    this.rows.push({ line: this.line, cells });
    this.line += 1 + cells.reduce((sum, cell) => sum + countBreaks(cell), 0);
  }

  private toRefusal(error: Error): Error {
    if (!(error instanceof CsvError)) return error;
    if (error.code === "CSV_MAX_RECORD_SIZE") return tooLong(this.line);
    if (error.code === "CSV_QUOTE_NOT_CLOSED")
      return new Refusal(`Close the quote that opens in line ${this.line} of the file`, "file");
    return new Refusal(`Line ${this.line} of the file cannot be read: check its quotes`, "file");
  }
}

export function tooLong(line: number) {
  return new Refusal(`Line ${line} is longer than 256 KB: look for a missing line break or quote`, "file");
}

export function tooManyColumns(line: number) {
  return new Refusal(`Keep at most ${MAX_COLUMNS} columns: line ${line} has more`, "file");
}

function countBreaks(cell: string): number {
  return cell.includes("\n") || cell.includes("\r") ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}
