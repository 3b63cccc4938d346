import type { SaxesParser, SaxesTagPlain } from "saxes";
import { Refusal } from "#app/domain/shared/errors";
import { MAX_COLUMNS, tooManyColumns, type Row } from "./csv-rows";
import { readBook, type Book } from "./spreadsheet-book";
import { toDayText } from "./spreadsheet-dates";
import { readXml, unescapeText } from "./spreadsheet-xml";
import { inflateEntry, readZip, ZipError, type ZipEntry } from "./zip";

/** A hundred thousand rows of ten columns have about 70 MB. */
const MAX_INFLATED = 100 * 1024 * 1024;
const MAX_ROW_CHARACTERS = 256 * 1024;
const MAX_ROW_NUMBER = 1_048_576;

/**
 * Opens the first sheet of an .xlsx file (ECMA-376). Refuses (field `file`) what is no spreadsheet, and one that grows beyond
 * 100 MB.
 */
export async function openSpreadsheet(bytes: Buffer): Promise<Spreadsheet> {
  try {
    const entries = readZip(bytes, MAX_INFLATED);
    const book = await readBook(bytes, entries);
    const sheet = book && entries.get(book.sheetPath);
    if (sheet) return new Spreadsheet(bytes, sheet, book);
  } catch (error) {
    throw toRefusal(error);
  }
  throw refusal("This is a ZIP archive and no spreadsheet: choose a .csv, .tsv or .xlsx file");
}

class Spreadsheet {
  constructor(
    private readonly bytes: Buffer,
    private readonly sheet: ZipEntry,
    private readonly book: Book,
  ) {}

  /** How many rows there are at most, empty ones among them: only inflated and not read, it takes a tenth of the time. */
  async countRowTags(): Promise<number> {
    let count = 0;
    let end = Buffer.alloc(0);
    try {
      for await (const piece of inflateEntry(this.bytes, this.sheet)) {
        const text = Buffer.concat([end, piece]);
        count += countOf(text, "<row") + countOf(text, ":row");
        // A name may be cut in two.
        end = text.subarray(-3);
      }
    } catch (error) {
      throw toRefusal(error);
    }
    return count;
  }

  /**
   * Its rows in batches, between which others have their turn. It is inflated and read as a stream, so that it takes about as much
   * memory as the texts that its cells share. Of a formula its value is read, of a date its day.
   */
  async *readRows(): AsyncGenerator<Row[], void> {
    try {
      yield* readSheet(this.bytes, this.sheet, this.book);
    } catch (error) {
      throw toRefusal(error);
    }
  }
}

function countOf(text: Buffer, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) count++;
  return count;
}

function toRefusal(error: unknown): unknown {
  if (!(error instanceof ZipError)) return error;
  return error.reason === "broken"
    ? refusal("This spreadsheet cannot be read: save it again as .xlsx, or as CSV")
    : refusal("This spreadsheet has more than 100 MB once it is unpacked: save the sheet with the users as CSV");
}

function refusal(words: string) {
  return new Refusal(words, "file");
}

async function* readSheet(bytes: Buffer, entry: ZipEntry, book: Book): AsyncGenerator<Row[], void> {
  const sheet = new Sheet(book);
  const pieces = readXml(inflateEntry(bytes, entry), sheet.listen);
  while (!(await pieces.next()).done) {
    const rows = sheet.take();
    if (rows.length > 0) yield rows;
  }
}

/** A sheet while it is read: rows that are complete, and the one and its cell that are not. */
class Sheet {
  private rows: Row[] = [];
  private cells: string[] = [];
  private line = 0;
  private column = -1;
  private type = "n";
  private style = 0;
  private text = "";
  private isInText = false;
  /** Within what says how a text is pronounced. */
  private isSaid = false;
  private length = 0;

  constructor(private readonly book: Book) {}

  listen = (parser: SaxesParser) => {
    parser.on("opentag", (tag) => this.open(tag));
    parser.on("text", (text) => this.add(text));
    parser.on("cdata", (text) => this.add(text));
    parser.on("closetag", (tag) => this.close(tag));
  };

  take(): Row[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  private open({ name, attributes }: SaxesTagPlain) {
    const element = name.replace(/^\w+:/, "");
    if (element === "row") this.openRow(Number(attributes.r));
    else if (element === "c") this.openCell(attributes);
    else if (element === "rPh") this.isSaid = true;
    else if (element === "v" || element === "t") this.isInText = !this.isSaid;
  }

  private openRow(number: number) {
    this.line = number > this.line && number <= MAX_ROW_NUMBER ? number : this.line + 1;
    this.cells = [];
    this.column = -1;
    this.length = 0;
  }

  private openCell({ r = "", t = "n", s = "0" }: Record<string, string>) {
    this.column = toColumn(r) ?? this.column + 1;
    this.type = t;
    this.style = Number(s);
    this.text = "";
  }

  private add(text: string) {
    if (!this.isInText) return;
    this.text += text;
    this.length += text.length;
    if (this.length > MAX_ROW_CHARACTERS) throw refusal(`Row ${this.line} is longer than 256 KB: shorten it`);
  }

  private close({ name }: SaxesTagPlain) {
    const element = name.replace(/^\w+:/, "");
    if (element === "v" || element === "t") this.isInText = false;
    else if (element === "rPh") this.isSaid = false;
    else if (element === "c") this.closeCell();
    else if (element === "row" && this.cells.length > 0) this.rows.push({ line: this.line, cells: this.cells });
  }

  private closeCell() {
    const value = this.readValue();
    if (value === "") return;
    if (this.column >= MAX_COLUMNS) throw tooManyColumns(this.line);
    while (this.cells.length < this.column) this.cells.push("");
    this.cells[this.column] = value;
  }

  private readValue(): string {
    const { type, text, book } = this;
    if (type === "s") return book.texts[Number(text)] ?? "";
    if (type === "b") return text === "1" ? "true" : "false";
    if (type === "d") return text.slice(0, 10);
    if (type !== "n") return unescapeText(text);
    const number = text === "" ? NaN : Number(text);
    if (Number.isNaN(number)) return text;
    return book.isDate(this.style) ? toDayText(number, book.startsIn1904) : String(number);
  }
}

/** 27 of `AB12`; undefined where a cell does not say where it stands. */
function toColumn(reference: string): number | undefined {
  const column = /^([A-Z]{1,3})\d/.exec(reference)?.[1];
  if (!column) return undefined;
  return [...column].reduce((sum, character) => sum * 26 + character.charCodeAt(0) - 64, 0) - 1;
}
