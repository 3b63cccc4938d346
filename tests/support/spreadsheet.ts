import { deflateRawSync } from "node:zlib";

/** A ZIP archive of these files; `declared` is what its directory says of their sizes, where that is not the truth. */
export function buildZip(files: Record<string, string | Buffer>, declared?: number): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const path = Buffer.from(name);
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const sizes = Buffer.alloc(20);
    sizes.writeUInt16LE(20, 0);
    sizes.writeUInt16LE(8, 4);
    sizes.writeUInt32LE(packed.length, 12 + 0);
    sizes.writeUInt32LE(declared ?? bytes.length, 16);
    const length = Buffer.alloc(4);
    length.writeUInt16LE(path.length, 0);
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04"),
      sizes.subarray(0, 2),
      sizes.subarray(2, 6),
      Buffer.alloc(4),
    ]);
    const head = Buffer.concat([local, Buffer.alloc(4), sizes.subarray(12), length, path]);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(offset);
    directory.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02"),
        Buffer.from([20, 0]),
        sizes.subarray(0, 2),
        sizes.subarray(2, 6),
        Buffer.alloc(8),
        sizes.subarray(12),
        length,
        Buffer.alloc(10),
        place,
        path,
      ]),
    );
    parts.push(head, packed);
    offset += head.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from("PK\x05\x06"), end]);
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

type Book = {
  sheet: string;
  texts?: string[];
  formats?: string;
  date1904?: boolean;
  more?: Record<string, string | Buffer>;
};

/** The files of an .xlsx file whose first sheet holds this XML. Its styles: 0 is a number, 1 a day, 2 of `formats`. */
export function buildSpreadsheet({ sheet, texts = [], formats = "0.00", date1904 = false, more = {} }: Book) {
  return {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships><Relationship Id="a" Type="${TYPES}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${TYPES}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets><sheet name="People" sheetId="1" r:id="s1"/><sheet name="Other" sheetId="2" r:id="s2"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="s2" Type="${TYPES}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="s1" Type="${TYPES}/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="t" Type="${TYPES}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="${TYPES}/styles" Target="styles.xml"/></Relationships>`,
    "xl/sharedStrings.xml": `<sst xmlns="${MAIN}">${texts.join("")}</sst>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="170" formatCode="${formats}"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`,
    "xl/worksheets/sheet2.xml": `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>wrong sheet</v></c></row></sheetData></worksheet>`,
    ...more,
  };
}

/** A row of texts, as programs write them that share none. */
export function inlineRow(line: number, cells: string[]): string {
  const written = cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join("");
  return `<row r="${line}">${written}</row>`;
}
