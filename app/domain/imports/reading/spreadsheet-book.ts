import type { SaxesParser, SaxesTagPlain } from "saxes";
import { isDateFormat } from "./spreadsheet-dates";
import { readXml, unescapeText } from "./spreadsheet-xml";
import { inflateEntry, ZipError, type ZipEntry } from "./zip";

/** What the cells of a sheet refer to. */
export type Book = {
  sheetPath: string;
  /** The texts that cells share. */
  texts: string[];
  isDate: (style: number) => boolean;
  startsIn1904: boolean;
};

type Entries = Map<string, ZipEntry>;
type Listen = (parser: SaxesParser) => void;

const MAX_TEXT_CHARACTERS = 20 * 1024 * 1024;
const MAX_STYLES = 100_000;

/** Reads what comes with the first sheet of an .xlsx file; undefined where the archive holds no workbook. */
export async function readBook(bytes: Buffer, entries: Entries): Promise<Book | undefined> {
  const read = (path: string, listen: Listen) => readPart(bytes, entries, path, listen);
  const bookPath = [...(await readRelations(read, "_rels/.rels", "")).values()].find(({ type }) =>
    type.endsWith("/officeDocument"),
  )?.path;
  if (!bookPath || !entries.has(bookPath)) return undefined;
  const folder = bookPath.replace(/[^/]*$/, "");
  const relations = await readRelations(read, `${folder}_rels/${bookPath.slice(folder.length)}.rels`, folder);
  const { sheetIds, startsIn1904 } = await readWorkbook(read, bookPath);
  const sheet = sheetIds.map((id) => relations.get(id)).find((relation) => relation?.type.endsWith("/worksheet"));
  if (!sheet) return undefined;
  const pathOf = (type: string) => [...relations.values()].find((relation) => relation.type.endsWith(type))?.path ?? "";
  return {
    sheetPath: sheet.path,
    texts: await readTexts(read, pathOf("/sharedStrings")),
    isDate: await readStyles(read, pathOf("/styles")),
    startsIn1904,
  };
}

type Read = (path: string, listen: Listen) => Promise<void>;

async function readPart(bytes: Buffer, entries: Entries, path: string, listen: Listen) {
  const entry = entries.get(path);
  if (!entry) return;
  const pieces = readXml(inflateEntry(bytes, entry), listen);
  while (!(await pieces.next()).done);
}

const nameOf = ({ name }: SaxesTagPlain) => name.replace(/^\w+:/, "");

async function readRelations(read: Read, path: string, folder: string) {
  const relations = new Map<string, { type: string; path: string }>();
  await read(path, (parser) =>
    parser.on("opentag", (tag) => {
      const { Id = "", Type = "", Target = "" } = tag.attributes;
      const target = Target.startsWith("/") ? Target.slice(1) : `${folder}${Target}`;
      if (nameOf(tag) === "Relationship") relations.set(Id, { type: Type, path: target });
    }),
  );
  return relations;
}

async function readWorkbook(read: Read, path: string) {
  const sheetIds: string[] = [];
  let startsIn1904 = false;
  await read(path, (parser) =>
    parser.on("opentag", (tag) => {
      const { attributes } = tag;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1];
      if (nameOf(tag) === "sheet" && id !== undefined) sheetIds.push(id);
      if (nameOf(tag) === "workbookPr") startsIn1904 = /^(1|true)$/.test(attributes.date1904 ?? "");
    }),
  );
  return { sheetIds, startsIn1904 };
}

/** A text may come in runs of several looks; how it is pronounced (`rPh`) is none of it. */
async function readTexts(read: Read, path: string): Promise<string[]> {
  const texts: string[] = [];
  let text = "";
  let inside: string[] = [];
  let total = 0;
  const add = (part: string) => {
    if (inside.at(-1) !== "t" || inside.includes("rPh")) return;
    text += part;
    total += part.length;
    if (total > MAX_TEXT_CHARACTERS) throw new ZipError("too-large");
  };
  await read(path, (parser) => {
    parser.on("opentag", (tag) => {
      inside = nameOf(tag) === "si" ? ["si"] : [...inside, nameOf(tag)];
      if (nameOf(tag) === "si") text = "";
    });
    parser.on("text", add);
    parser.on("cdata", add);
    parser.on("closetag", (tag) => {
      inside = inside.slice(0, -1);
      if (nameOf(tag) === "si") texts.push(unescapeText(text));
    });
  });
  return texts;
}

/** Which styles of cells show a number as a date. */
async function readStyles(read: Read, path: string): Promise<Book["isDate"]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isInCellStyles = false;
  await read(path, (parser) => {
    parser.on("opentag", (tag) => {
      const { numFmtId = "0", formatCode = "" } = tag.attributes;
      if (nameOf(tag) === "numFmt") codes.set(Number(numFmtId), formatCode);
      if (nameOf(tag) === "cellXfs") isInCellStyles = true;
      if (nameOf(tag) === "xf" && isInCellStyles && formats.length < MAX_STYLES) formats.push(Number(numFmtId));
    });
    parser.on("closetag", (tag) => {
      if (nameOf(tag) === "cellXfs") isInCellStyles = false;
    });
  });
  const dates = formats.map((id) => isDateFormat(id, codes.get(id)));
  return (style) => dates[style] ?? false;
}
