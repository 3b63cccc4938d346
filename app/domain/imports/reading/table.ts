import { Refusal } from "#app/domain/shared/errors";
import type { Column } from "./columns";
import { readCsvRows, type Row } from "./csv-rows";
import { detectEncoding, showIn, type Encoding, type EncodingSample } from "./encoding";
import { hasQuestion, isUsed, readLayout, type Layout } from "./layout";
import { openSpreadsheet } from "./spreadsheet";
import { isZip } from "./zip";

/** How many rows one import may have. */
export const MAX_ROWS = 100_000;
const HEAD = 4;
export const MAX_BYTES = 10 * 1024 * 1024;

/** What the admin said about a file that it does not say itself. */
export type Answers = { encoding?: Encoding; columns?: Column[] };

export type Opened =
  | { question: "encoding"; samples: EncodingSample[] }
  | { question: "columns"; layout: Layout }
  | { question?: undefined; layout: Layout; rows: AsyncGenerator<Row[], void> };

/**
 * Opens a table of people: CSV with `,` `;` or tabs, or an .xlsx file. Answers its rows, or what has to be asked first. Refuses
 * (field `file`) what is no table, holds nobody, or has more than 100,000 rows; while its rows are read, what `readCsvRows` and
 * `openSpreadsheet` refuse.
 */
export async function openTable(bytes: Buffer, answers: Answers): Promise<Opened> {
  refuseOther(bytes);
  if (isZip(bytes)) {
    const spreadsheet = await openSpreadsheet(bytes);
    if ((await spreadsheet.countRowTags()) > MAX_ROWS) await refuseTooMany(spreadsheet.readRows());
    return openRows(spreadsheet.readRows(), answers);
  }
  const encoding = detectEncoding(bytes) ?? answers.encoding;
  if (!encoding) return { question: "encoding", samples: showIn(bytes) };
  if (countLineBreaks(bytes) > MAX_ROWS) await refuseTooMany(readCsvRows(bytes, encoding));
  return openRows(readCsvRows(bytes, encoding), answers);
}

/** What is no table at all, by its first bytes. */
export function refuseOther(bytes: Buffer) {
  if (bytes.length === 0) throw new Refusal("Choose a file that is not empty", "file");
  const start = bytes.toString("latin1", 0, 8);
  if (start.startsWith("\xd0\xcf\x11\xe0"))
    throw new Refusal(
      "Save the spreadsheet as .xlsx without a password: this one is protected, or an old .xls",
      "file",
    );
  if (/^(%PDF|\x89PNG|GIF8|\xff\xd8\xff|\x1f\x8b|PK\x05\x06|Rar!|7z)/.test(start))
    throw new Refusal("Choose a .csv, .tsv or .xlsx file: this is another kind of file", "file");
}

async function openRows(source: AsyncGenerator<Row[], void>, { columns }: Answers): Promise<Opened> {
  const head = await readHead(source);
  const found = readLayout(head);
  if (!found) throw new Refusal("Choose a file with at least one user: this one is empty", "file");
  if (found.samples.length === 0)
    throw new Refusal("Add a row for each user: this file holds the names of columns alone", "file");
  const layout = columns ? { ...found, columns } : found;
  if (!columns && hasQuestion(found)) {
    await source.return(undefined);
    return { question: "columns", layout };
  }
  return { layout, rows: limitRows(usedRows(head, source, layout.hasHeader)) };
}

/** As many rows as the layout is told by, and shown with. */
async function readHead(source: AsyncGenerator<Row[], void>): Promise<Row[]> {
  const head: Row[] = [];
  while (head.filter(isUsed).length < HEAD) {
    const next = await source.next();
    if (next.done) break;
    head.push(...next.value);
  }
  return head;
}

async function* usedRows(
  head: Row[],
  source: AsyncGenerator<Row[], void>,
  hasHeader: boolean,
): AsyncGenerator<Row[], void> {
  yield head.filter(isUsed).slice(hasHeader ? 1 : 0);
  for await (const rows of source) yield rows.filter(isUsed);
}

async function* limitRows(source: AsyncGenerator<Row[], void>): AsyncGenerator<Row[], void> {
  let count = 0;
  for await (const rows of source) {
    count += rows.length;
    if (count > MAX_ROWS) throw tooMany();
    yield rows;
  }
}

/** Before any row is kept, where there may be too many. */
async function refuseTooMany(source: AsyncGenerator<Row[], void>) {
  let count = 0;
  for await (const rows of source) {
    count += rows.filter(isUsed).length;
    if (count > MAX_ROWS + 1) throw tooMany();
  }
}

function tooMany() {
  return new Refusal("Split the file: it has more than 100,000 rows", "file");
}

function countLineBreaks(bytes: Buffer): number {
  let [feeds, returns] = [0, 0];
  for (const byte of bytes) {
    if (byte === 0x0a) feeds++;
    else if (byte === 0x0d) returns++;
  }
  return Math.max(feeds, returns);
}
