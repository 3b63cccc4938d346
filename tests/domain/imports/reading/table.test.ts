import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { formatCsv } from "#app/web/csv";
import type { Column } from "#app/domain/imports/reading/columns";
import { toLine } from "#app/domain/imports/reading/layout";
import { openTable, type Answers } from "#app/domain/imports/reading/table";
import { restoreCell } from "#app/domain/shared/csv-cell";
import { Refusal } from "#app/domain/shared/errors";
import { buildSpreadsheet, buildZip, inlineRow } from "../../../support/spreadsheet";

/** What is read of a file: its rows under their fields, or the question that it leaves. */
async function read(file: Buffer | string, answers: Answers = {}) {
  const opened = await openTable(Buffer.from(file), answers);
  if (opened.question) return opened;
  const lines = [];
  for await (const rows of opened.rows) lines.push(...rows.map((row) => toLine(row, opened.layout.columns)));
  return lines;
}

async function refusalOf(file: Buffer | string, answers?: Answers): Promise<string> {
  const error: unknown = await read(file, answers).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error ?? new Error("it was read");
  expect(error.field).toBe("file");
  return error.message;
}

const ADA = { line: 2, name: "Ada Byron", email: "ada@corp.com" };

describe("a CSV file", () => {
  test.each([
    ["commas", "name,email\nAda Byron,ada@corp.com"],
    ["semicolons", "name;email\r\nAda Byron;ada@corp.com\r\n"],
    ["tabs", "name\temail\nAda Byron\tada@corp.com\n"],
    ["line breaks of old Macs", "name,email\rAda Byron,ada@corp.com\r"],
    ["line breaks of two kinds", "name,email\nAda Byron,ada@corp.com\r\n"],
    ["a byte order mark", "\ufeffname,email\nAda Byron,ada@corp.com"],
    ["a byte order mark before a quote", '\ufeff"name","email"\n"Ada Byron","ada@corp.com"'],
    ["columns in another order, and in upper case", "EMAIL,Name\nada@corp.com,Ada Byron"],
    ["columns that are named otherwise", "E-Mail,Full name\nada@corp.com,Ada Byron"],
    ["a name in two columns", "first name,Last Name,e-mail\nAda,Byron,ada@corp.com"],
    ["empty columns at its end", "name,email,,\nAda Byron,ada@corp.com,,"],
  ])("with %s is read", async (_, file) => {
    expect(await read(file)).toEqual([ADA]);
  });

  test("whose spreadsheet names the separator in its first line is read", async () => {
    expect(await read("sep=;\r\nname;email\r\nAda, Byron;ada@corp.com")).toEqual([
      { line: 3, name: "Ada, Byron", email: "ada@corp.com" },
    ]);
  });

  test("keeps commas, line breaks and quotes within quotes, and says in which line a row begins", async () => {
    const file = 'name;email;groups\n"Byron, Ada ""A;B""";ada@corp.com;"a\r\nb"\n\n;;\nBob;bob@corp.com;\n';
    expect(await read(file)).toEqual([
      { line: 2, name: 'Byron, Ada "A;B"', email: "ada@corp.com", groups: "a\r\nb" },
      { line: 6, name: "Bob", email: "bob@corp.com", groups: "" },
    ]);
  });

  test("may have rows that are shorter or longer than its first", async () => {
    expect(await read("email,name\nada@corp.com\nbob@corp.com,Bob,more\n")).toEqual([
      { line: 2, name: "", email: "ada@corp.com" },
      { line: 3, name: "Bob", email: "bob@corp.com" },
    ]);
  });

  test.each([
    ["UTF-16 LE with its mark", Buffer.from("\ufeffname\temail\r\nAda Bÿron 李\tada@corp.com", "utf16le")],
    ["UTF-16 LE without it", Buffer.from("name\temail\r\nAda Bÿron 李\tada@corp.com", "utf16le")],
    ["UTF-16 BE with its mark", Buffer.from("\ufeffname\temail\r\nAda Bÿron 李\tada@corp.com", "utf16le").swap16()],
    ["UTF-16 BE without it", Buffer.from("name\temail\r\nAda Bÿron 李\tada@corp.com", "utf16le").swap16()],
    ["UTF-8", Buffer.from("name\temail\r\nAda Bÿron 李\tada@corp.com")],
  ])("in %s is recognised", async (_, file) => {
    expect(await read(file)).toEqual([{ line: 2, name: "Ada Bÿron 李", email: "ada@corp.com" }]);
  });

  test.each([
    ["windows-1252", "Zoë €uro"],
    ["windows-1250", "Łukasz Žižka"],
    ["iso-8859-1", "Zoë Müller"],
    ["shift_jis", "山田 太郎"],
  ] as const)("in %s is asked for, and read as the admin says", async (encoding, name) => {
    const file = iconv.encode(`name,email\nAda,ada@corp.com\n${name},z@corp.com\n`, encoding);
    const asked = await read(file);
    expect(asked).toMatchObject({ question: "encoding" });
    const samples = "samples" in asked ? asked.samples : [];
    expect(samples.map((sample) => sample.encoding)).toEqual([
      "windows-1252",
      "windows-1250",
      "iso-8859-1",
      "shift_jis",
    ]);
    expect(samples.find((sample) => sample.encoding === encoding)?.text).toBe(`${name},z@corp.com`);
    expect(await read(file, { encoding })).toEqual([
      { line: 2, name: "Ada", email: "ada@corp.com" },
      { line: 3, name, email: "z@corp.com" },
    ]);
  });

  test("is asked for by the line that the encodings read in the most different ways", async () => {
    const file = "name,email\nJosé,j@corp.com\nŽofie,z@corp.com\nŁódź,l@corp.com\nJosé,k@corp.com\n";
    const asked = await read(iconv.encode(file, "windows-1250"));
    expect("samples" in asked && asked.samples.map(({ text }) => text)).toEqual([
      "£ódŸ,l@corp.com",
      "Łódź,l@corp.com",
      "£ód\u009f,l@corp.com",
      "｣\ue258\ufffd,l@corp.com",
    ]);
  });

  test("in Japanese is guessed to be Shift_JIS, any other Windows-1252", async () => {
    const likely = async (text: string, encoding: string) => {
      const asked = await read(iconv.encode(`name,email\n${text},a@corp.com`, encoding));
      return "samples" in asked && asked.samples.find(({ isLikely }) => isLikely)?.encoding;
    };
    expect(await likely("山田 太郎", "shift_jis")).toBe("shift_jis");
    expect(await likely("Zoë Müller", "windows-1252")).toBe("windows-1252");
  });

  test("that Foyer exported is read back unchanged, whatever its cells hold", async () => {
    const names = [
      "=1+1",
      "'=1",
      "''@x",
      "+49",
      "-1",
      "@ada",
      "\ttab",
      "'quoted'",
      'a "b" c',
      "a,b;c|d",
      "line\nbreak",
      "\r\n",
      "−5",
      "＝x",
      "👩‍🚀 \u202eabc",
      "שלום",
      "' x",
      "'",
      "",
      "sep=;",
      " =padded",
      "'\u200b=",
    ];
    const pool = [..."'=+-@\t\n\r\",;| aé李👋\u200b"];
    let seed = 7;
    const random = (limit: number) => (seed = (seed * 48271) % 2147483647) % limit;
    for (let round = 0; round < 500; round++)
      names.push(Array.from({ length: random(6) }, () => pool[random(pool.length)]).join(""));
    const rows = names.map((name, index) => [name, `u${index}@corp.com`]);
    const found = await read(`\ufeff${formatCsv([["name", "email"], ...rows])}`);
    const lines = "question" in found ? [] : found;
    expect(lines.map(({ name }) => restoreCell(name ?? "").trim())).toEqual(names.map((name) => name.trim()));
  });
});

describe("the columns", () => {
  const columnsOf = async (header: string): Promise<Column[]> => {
    const opened = await openTable(Buffer.from(`${header}\n${header.replaceAll(/[^,]+/g, "x")}\n`), {});
    return "layout" in opened ? opened.layout.columns : [];
  };

  test.each([
    [
      "ToolJet",
      "First Name,Last Name,Email,User Role,Group,Metadata",
      ["firstName", "lastName", "email", "role", "groups", "metadata"],
    ],
    [
      "Google Workspace",
      "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],Status [READ ONLY],Last Sign In [READ ONLY]",
      ["firstName", "lastName", "email", "none", "none", "status", "none"],
    ],
    [
      "Microsoft 365",
      "Block credential,City,Country/Region,Department,Display name,First name,Last name,User principal name,When created",
      ["none", "none", "none", "none", "name", "firstName", "lastName", "email", "none"],
    ],
    [
      "Entra",
      "userPrincipalName,displayName,surname,mail,givenName,objectId,userType",
      ["none", "name", "lastName", "email", "firstName", "none", "none"],
    ],
    [
      "Okta",
      "login,firstName,lastName,middleName,email,title,displayName,secondEmail",
      ["none", "firstName", "lastName", "none", "email", "none", "name", "none"],
    ],
    [
      "Foyer",
      "name,email,role,groups,status,invited_at,joined_at,last_seen,metadata,metadata_note",
      ["name", "email", "role", "groups", "status", "none", "none", "none", "metadata", "none"],
    ],
  ])("of an export of %s are known", async (_, header, columns) => {
    expect(await columnsOf(header)).toEqual(columns);
  });

  test("that nobody knows are asked for, and left out or read as the admin says", async () => {
    const file = "Spitzname,email,__proto__\nAda,ada@corp.com,x\n";
    expect(await read(file)).toMatchObject({
      question: "columns",
      layout: { header: ["Spitzname", "email", "__proto__"], columns: [undefined, "email", undefined] },
    });
    expect(await read(file, { columns: ["name", "email", "none"] })).toEqual([
      { line: 2, name: "Ada", email: "ada@corp.com" },
    ]);
  });

  test("are asked for where two mean the same, or none is the email address", async () => {
    expect(await read("email,e-mail\na@corp.com,b@corp.com")).toMatchObject({
      layout: { columns: ["email", undefined] },
    });
    expect(await read("name,role\nAda,admin")).toMatchObject({ question: "columns" });
  });

  test("without names are told by what is in them", async () => {
    expect(await read("Ada Byron,ada@corp.com\nBob,bob@corp.com")).toEqual([
      { line: 1, name: "Ada Byron", email: "ada@corp.com" },
      { line: 2, name: "Bob", email: "bob@corp.com" },
    ]);
    expect(await read("ada.byron@corp.com\nbob@corp.com")).toEqual([
      { line: 1, name: "Ada Byron", email: "ada.byron@corp.com" },
      { line: 2, name: "Bob", email: "bob@corp.com" },
    ]);
    expect(await read("admin;ada@corp.com;Ada\nEnd-user;bob@corp.com;Bob")).toEqual([
      { line: 1, name: "Ada", email: "ada@corp.com", role: "admin" },
      { line: 2, name: "Bob", email: "bob@corp.com", role: "End-user" },
    ]);
    expect(await read("Ada,Byron,ada@corp.com\nBob,Smith,bob@corp.com")).toMatchObject({
      question: "columns",
      layout: { hasHeader: false, columns: [undefined, undefined, "email"] },
    });
  });
});

describe("a spreadsheet", () => {
  const texts = [
    "<si><t>name</t></si>",
    "<si><t>email</t></si>",
    "<si><r><t>Ada </t></r><r><t xml:space='preserve'>Byron</t></r><rPh><t>no</t></rPh></si>",
    "<si><t>a &amp; b_x000A_c</t></si>",
  ];

  test("is read with its shared texts, numbers, booleans, formulas, errors and days, from its first sheet alone", async () => {
    const sheet = `
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>groups</t></is></c><c r="D1" t="str"><v>Access ends on</v></c></row>
      <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="str"><f>LOWER(X1)</f><v>ada@corp.com</v></c><c r="C3" t="s"><v>3</v></c><c r="D3" s="1"><v>46387</v></c></row>
      <row><c t="n"><v>12.50</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c s="2"><v>46387.5</v></c></row>
      <row r="9"><c r="B9" t="str"><v>z@corp.com</v></c><c r="D9" t="d"><v>2026-12-31T00:00:00</v></c></row>`;
    const file = buildZip(buildSpreadsheet({ sheet, texts, formats: "dd\\.mm\\.yyyy" }));
    expect(await read(file)).toEqual([
      { line: 3, name: "Ada Byron", email: "ada@corp.com", groups: "a & b\nc", endsOn: "2026-12-31" },
      { line: 4, name: "12.5", email: "true", groups: "#N/A", endsOn: "2026-12-31T12:00:00" },
      { line: 9, name: "", email: "z@corp.com", groups: "", endsOn: "2026-12-31" },
    ]);
  });

  test("that counts its days from 1904 is read so", async () => {
    const sheet = `<row><c t="str"><v>email</v></c><c t="str"><v>ends on</v></c></row><row><c t="str"><v>a@corp.com</v></c><c s="1"><v>0</v></c></row>`;
    const file = buildZip(buildSpreadsheet({ sheet, date1904: true }));
    expect(await read(file)).toEqual([{ line: 2, name: "A", email: "a@corp.com", endsOn: "1904-01-01" }]);
  });

  test("leaves the same questions as a CSV file", async () => {
    const sheet = inlineRow(1, ["Mail", "Shoe size"]) + inlineRow(2, ["a@corp.com", "38"]);
    expect(await read(buildZip(buildSpreadsheet({ sheet })))).toMatchObject({
      question: "columns",
      layout: { columns: ["email", undefined], samples: [["a@corp.com", "38"]] },
    });
  });
});

describe("refused is", () => {
  const rows = (count: number) => `email\n${"a@corp.com\n".repeat(count)}`;
  const zip = buildZip(buildSpreadsheet({ sheet: inlineRow(1, ["email"]) + inlineRow(2, ["a@corp.com"]) }));

  test.each([
    ["an empty file", "", "Choose a file that is not empty"],
    ["a file of empty lines", "\n\n,,\n", "Choose a file with at least one user: this one is empty"],
    ["names of columns alone", "name,email\n\n", "Add a row for each user: this file holds the names of columns alone"],
    [
      "NUL bytes",
      "name,email\nAda\0,ada@corp.com",
      "Save the file as CSV or .xlsx: it holds NUL characters, which are no text",
    ],
    [
      "NUL bytes far behind",
      `name,email\n${"Ada,ada@corp.com\n".repeat(20_000)}\0`,
      "Save the file as CSV or .xlsx: it holds NUL characters, which are no text",
    ],
    [
      "NUL bytes in another encoding",
      Buffer.from("name,email\nZo\xeb\0,a@corp.com", "latin1"),
      "Save the file as CSV or .xlsx: it holds NUL characters, which are no text",
    ],
    [
      "a NUL character in UTF-16",
      Buffer.from("\ufeffname,email\nA\0,a@corp.com", "utf16le"),
      "Save the file as CSV or .xlsx: it holds NUL characters, which are no text",
    ],
    [
      "a quote that nothing closes",
      'name,email\nBob,bob@corp.com\n"Ada,ada@corp.com\n',
      "Close the quote that opens in line 3 of the file",
    ],
    [
      "a row of 1 MB",
      `name,email\nBob,b@corp.com\n${"x".repeat(2 ** 20)},a@corp.com\n`,
      "Line 3 is longer than 256 KB: look for a missing line break or quote",
    ],
    [
      "a row of 1 MB of quoted lines",
      `name,email\n"${"x\n".repeat(2 ** 19)}",a@corp.com\n`,
      "Line 2 is longer than 256 KB: look for a missing line break or quote",
    ],
    [
      "ten million commas",
      ",".repeat(10_000_000),
      "Line 1 is longer than 256 KB: look for a missing line break or quote",
    ],
    [
      "ten million commas in a later line",
      `name,email\n${",".repeat(10_000_000)}`,
      "Line 2 is longer than 256 KB: look for a missing line break or quote",
    ],
    ["501 columns", `email,${"x,".repeat(500)}\na@corp.com\n`, "Keep at most 500 columns: line 1 has more"],
    ["100,001 rows", rows(100_001), "Split the file: it has more than 100,000 rows"],
    [
      "a ZIP archive that is no spreadsheet",
      buildZip({ "people.csv": "email\na@corp.com" }),
      "This is a ZIP archive and no spreadsheet: choose a .csv, .tsv or .xlsx file",
    ],
    [
      "a ZIP archive that breaks off",
      zip.subarray(0, 600),
      "This spreadsheet cannot be read: save it again as .xlsx, or as CSV",
    ],
    [
      "an old or protected spreadsheet",
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      "Save the spreadsheet as .xlsx without a password: this one is protected, or an old .xls",
    ],
    ["a PDF", "%PDF-1.7\n", "Choose a .csv, .tsv or .xlsx file: this is another kind of file"],
    [
      "a spreadsheet of more than 100,000 rows",
      buildZip(
        buildSpreadsheet({
          sheet:
            inlineRow(1, ["email"]) +
            Array.from({ length: 100_001 }, (_, index) => inlineRow(index + 2, ["a@b.cd"])).join(""),
        }),
      ),
      "Split the file: it has more than 100,000 rows",
    ],
    [
      "a spreadsheet that is no XML",
      buildZip(buildSpreadsheet({ sheet: "<row><c>" })),
      "This spreadsheet cannot be read: save it again as .xlsx, or as CSV",
    ],
  ])("%s", async (_, file, words) => {
    expect(await refusalOf(file)).toBe(words);
  });

  test("a spreadsheet of 1 MB that grows to 1 GB, before it is unpacked, and one that lies about it, as soon as it shows", async () => {
    const blank = Buffer.alloc(2 ** 28, " ");
    const words = "This spreadsheet has more than 100 MB once it is unpacked: save the sheet with the users as CSV";
    const files = buildSpreadsheet({ sheet: "" });
    const bomb = buildZip({ ...files, "xl/worksheets/sheet1.xml": blank });
    const before = process.memoryUsage().rss;
    expect(await refusalOf(bomb)).toBe(words);
    const liar = buildZip({ ...files, "xl/worksheets/sheet1.xml": blank }, 5000);
    expect(await refusalOf(liar)).toBe(words);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  test("no file of exactly 100,000 rows", async () => {
    const lines = await read(rows(100_000));
    expect("length" in lines && lines.length).toBe(100_000);
  });
});

test("others have their turn while a large file is read", async () => {
  const file = `name,email\n${"Ada Byron,ada@corp.com\n".repeat(90_000)}`;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await read(file);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(20);
});
