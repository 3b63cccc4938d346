import { stringify } from "csv-stringify/sync";
import { neutralizeCell } from "#app/domain/shared/csv-cell";
import { TooOften, TooSlow } from "#app/domain/shared/errors";
import { tooOftenPage } from "#app/web/server/problems";
import { answerOf } from "./responses";
import { toStream } from "./stream";
import type { Scope } from "./request-context";

/** UTF-8 says so by this mark at the beginning: without it, spreadsheets read a CSV file in the computer's old encoding. */
const BYTE_ORDER_MARK = "\ufeff";

/** Rows as RFC 4180 writes them, their cells made harmless. What some spreadsheets take for a separator is quoted too. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(neutralizeCell)),
    { record_delimiter: "windows", quoted_match: /[;\t\r\n]/ },
  );
}

export type CsvTable<Row> = {
  fileName: string;
  columns: readonly string[];
  /** Read one after the other, as fast as the browser takes them; after the last one, or once the browser is gone, none. */
  batches: AsyncIterable<Row[]>;
  cellsOf: (row: Row) => string[];
};

/**
 * The answer that is this table, of whatever length. Its first batch is read at once: if that fails, so does the request; what
 * was done too often is answered by a page that says so. A HEAD request reads nothing: it takes no file away.
 */
export async function csvDownload<Row>(scope: Scope, table: CsvTable<Row>): Promise<Response> {
  const headers = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${table.fileName}"`,
  };
  if (scope.isHead) return new Response(null, { headers });
  const rest = csvChunks(table);
  const first = await answerOf(() => rest.next()).catch(pageOfTooOften);
  if (first instanceof Response) return first;
  return new Response(toStream(inFront(first.value ?? "", rest)), { headers });
}

function pageOfTooOften(error: unknown): Response {
  if (error instanceof TooOften || error instanceof TooSlow) return tooOftenPage(error);
  throw error;
}

async function* csvChunks<Row>({ columns, batches, cellsOf }: CsvTable<Row>): AsyncGenerator<string, undefined> {
  let head = BYTE_ORDER_MARK + formatCsv([columns]);
  for await (const rows of batches) {
    yield head + formatCsv(rows.map(cellsOf));
    head = "";
  }
  if (head) yield head;
}

async function* inFront(first: string, rest: AsyncGenerator<string, undefined>): AsyncGenerator<string, undefined> {
  yield first;
  yield* rest;
}
