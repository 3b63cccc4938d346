import { randomBytes } from "node:crypto";
import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, setUp, type Foyer } from "../support/foyer";
import { formTokenOf, signIn } from "../support/people";
import { openSocket, readAnswer } from "../support/raw";
import { shareFoyer } from "../support/shared-foyer";
import { until } from "../support/steps";
import { buildSpreadsheet, buildZip, inlineRow } from "../support/spreadsheet";

const USERS = "/nexus/workspace-settings/users";
const IMPORT = `${USERS}/import`;
const SEVERAL = `${USERS}/new/several`;

let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
});
beforeEach(() => foyer.query("delete from imports"));
afterAll(async () => {
  const crashes = crashesOf(foyer);
  await foyer.stop();
  expect(crashes).toEqual([]);
});

const fileOf = (content: string | Buffer, name = "people.csv") =>
  new File([Uint8Array.from(Buffer.from(content))], name);

async function upload(content: string | Buffer, answers: Record<string, string> = {}, name?: string): Promise<Page> {
  const files: [string, File][] = [["file", fileOf(content, name)]];
  return ada.upload((await ada.get(IMPORT)).form("Preview import"), answers, files);
}

const paste = async (text: string) => ada.upload((await ada.get(IMPORT)).form("Preview import"), { text });
const idOf = ({ location }: Page) => /\/import\/([0-9a-f-]{36})/.exec(location ?? "")?.[1] ?? "";
const rowsOf = (page: Page) =>
  foyer.query(
    "select line, name, email, typed_role, typed_groups from import_rows where import_id = $1 order by line",
    [idOf(page)],
  );
const countDrafts = async () => (await foyer.query<{ n: number }>("select count(*)::int as n from imports"))[0]?.n;

/** The form as it comes back: its status, what is wrong beside which field. */
function refusal(page: Page) {
  const words = page.document.querySelectorAll("main .error").map(({ id, textContent }) => `${id}: ${textContent}`);
  return [page.status, ...words];
}

describe("a file", () => {
  test.each(["/documents/staff/people.csv", "people.csv"])(
    "that is sent as %s is named without its folders",
    async (name) => {
      const page = await upload("email\nbob@corp.com\n", {}, name);
      expect(await foyer.query("select file_name from imports")).toEqual([{ file_name: "people.csv" }]);
      expect((await ada.follow(page)).text).not.toContain("/documents");
    },
  );

  test("leads to its preview, where each row stands as it was read", async () => {
    const page = await upload('\ufeffE-Mail;Full name;User role;Group\r\nbob@corp.com;Bob;Builder;"A|B"\r\n');
    expect([page.status, page.location]).toEqual([303, `${IMPORT}/${idOf(page)}`]);
    expect(await rowsOf(page)).toEqual([
      { line: 2, name: "Bob", email: "bob@corp.com", typed_role: "Builder", typed_groups: "A|B" },
    ]);
    expect((await ada.follow(page)).text).toContain("bob@corp.com");
    expect(await foyer.query("select file_name, uploaded from imports")).toEqual([
      { file_name: "people.csv", uploaded: null },
    ]);
  });

  test("may be a spreadsheet", async () => {
    const sheet = inlineRow(1, ["email", "name"]) + inlineRow(2, ["eve@corp.com", "Eve"]);
    const page = await upload(buildZip(buildSpreadsheet({ sheet })), {}, "people.xlsx");
    expect(await rowsOf(page)).toMatchObject([{ line: 2, name: "Eve", email: "eve@corp.com" }]);
  });

  test("may be pasted, as rows of a spreadsheet or as addresses alone", async () => {
    const page = await paste("name\temail\nBob\tbob@corp.com\n");
    expect(await rowsOf(page)).toMatchObject([{ line: 2, name: "Bob", email: "bob@corp.com" }]);
    const addresses = await paste("grace.hopper@corp.com\nkay@corp.com");
    expect(await rowsOf(addresses)).toMatchObject([
      { line: 1, name: "Grace Hopper", email: "grace.hopper@corp.com" },
      { line: 2, name: "Kay", email: "kay@corp.com" },
    ]);
  });

  test("is read whole where 1 MB of rows is pasted", async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `Somebody ${index},u${index}@corp.com`);
    const page = await paste(`name,email\n${rows.join("\n")}`);
    expect(page.status).toBe(303);
    expect(await rowsOf(page)).toHaveLength(30_000);
  });

  test("has a template, which is read without a question", async () => {
    const template = await ada.download(`${IMPORT}/template.csv`);
    expect(template.toString()).toBe(
      '\ufeffname,email,role,groups,metadata,ends_on\r\nAda Byron,ada@example.com,End-user,Team A|Team B,"{""employee"": ""1815""}",\r\n',
    );
    const page = await upload(template);
    expect(await rowsOf(page)).toMatchObject([
      { name: "Ada Byron", typed_role: "End-user", typed_groups: "Team A|Team B" },
    ]);
  });

  test("is not read where a field of its form is missing the token, or the sender is no admin", async () => {
    const form = (await ada.get(IMPORT)).form("Preview import");
    const files: [string, File][] = [["file", fileOf("email\na@corp.com")]];
    const withoutToken = { ...form, fields: form.fields.filter(([name]) => name !== "formToken") };
    expect((await ada.upload(withoutToken, {}, files)).status).toBe(403);
    const stranger = await signIn(foyer, { email: "stranger@corp.com" });
    const body = { action: new URL(IMPORT, foyer.url).href, fields: [["formToken", await formTokenOf(stranger)]] };
    expect((await stranger.upload(body as typeof form, {}, files)).status).toBe(404);
    expect((await stranger.upload(body as typeof form, {}, [["file", fileOf(Buffer.alloc(5e6, "a"))]])).status).toBe(
      404,
    );
    expect(await countDrafts()).toBe(0);
  });
});

describe("a question", () => {
  test("for the encoding shows a row in each, and reads the rows as the answer says", async () => {
    const asked = await upload(iconv.encode("name,email\nZoë Müller,zoe@corp.com\n", "windows-1252"));
    expect(asked.location).toBe(`${IMPORT}/${idOf(asked)}/file`);
    const page = await ada.follow(asked);
    expect(page.find("h1").textContent).toBe("Choose the encoding");
    expect(page.document.querySelectorAll("main .option").map(({ textContent }) => textContent)).toEqual([
      " Windows-1252 (Western Europe)Zoë Müller,zoe@corp.com",
      " Windows-1250 (Central Europe)Zoë Müller,zoe@corp.com",
      " ISO-8859-1 (Western Europe, older)Zoë Müller,zoe@corp.com",
      expect.stringMatching(/^ Shift_JIS \(Japanese\)Zo/),
    ]);
    expect(page.find("input[name=encoding][checked]").getAttribute("value")).toBe("windows-1252");
    const answered = await ada.submit(page.form("Continue"));
    expect(answered.location).toBe(`${IMPORT}/${idOf(asked)}`);
    expect(await rowsOf(asked)).toMatchObject([{ name: "Zoë Müller" }]);
    expect((await ada.get(`${IMPORT}/${idOf(asked)}/file`)).location).toBe(`${IMPORT}/${idOf(asked)}`);
  });

  test("for the encoding can be answered again while the columns are asked for", async () => {
    const asked = await upload(iconv.encode("Jméno,email\nŽižka,z@corp.com\n", "windows-1250"));
    await ada.submit((await ada.follow(asked)).form("Continue"), { encoding: "iso-8859-1" });
    const again = await ada.get(`${IMPORT}/${idOf(asked)}/file?encoding`);
    const columns = await ada.follow(await ada.submit(again.form("Continue"), { encoding: "windows-1250" }));
    expect(columns.text).toContain("Read as Windows-1250 (Central Europe).");
    expect(columns.find("label[for=column0]").textContent).toBe("Jméno");
    await ada.submit(columns.form("Preview import"), { column0: "name" });
    expect(await rowsOf(asked)).toMatchObject([{ name: "Žižka" }]);
  });

  test("for columns names those that nobody knows, shows examples but no secrets, and leaves out what is not chosen", async () => {
    const asked = await upload("Spitzname,email,Shoe size,API key\nBob,bob@corp.com,38,hunter2\n");
    const page = await ada.follow(asked);
    expect(page.find("h1").textContent).toBe("Choose the columns");
    expect(page.document.querySelectorAll("main select").map(({ id }) => id)).toEqual([
      "column0",
      "column2",
      "column3",
      "column1",
    ]);
    expect([page.find("#column2-hint").textContent, page.text.includes("hunter2")]).toEqual(["38", false]);
    const answered = await ada.submit(page.form("Preview import"), { column0: "name" });
    expect(answered.location).toBe(`${IMPORT}/${idOf(asked)}`);
    expect(await rowsOf(asked)).toMatchObject([{ line: 2, name: "Bob", email: "bob@corp.com" }]);
    expect(await foyer.query("select ignored_columns from imports")).toEqual([
      { ignored_columns: ["Shoe size", "API key"] },
    ]);
  });

  test("for columns is refused without the email address, and with the same field twice, as it was filled in", async () => {
    const page = await ada.follow(await upload("Spitzname,Kontakt\nBob,bob@corp.com\n"));
    const without = await ada.submit(page.form("Preview import"), { column0: "name" });
    expect([without.status, without.find("[role=alert]").textContent]).toEqual([
      422,
      "There is a problemChoose the column that holds the email address",
    ]);
    expect(without.find("#column0 option[selected]").getAttribute("value")).toBe("name");
    const twice = await ada.submit(page.form("Preview import"), { column0: "email", column1: "email" });
    expect([twice.status, twice.find("[role=alert]").textContent]).toEqual([
      422,
      "There is a problemChoose each field for one column",
    ]);
  });

  test("answered twice at once is one import", async () => {
    const asked = await upload("Spitzname,email\nBob,bob@corp.com\n");
    const form = (await ada.follow(asked)).form("Preview import");
    const answers = await Promise.all([1, 2, 3].map(() => ada.submit(form, { column0: "name" })));
    expect(answers.map(({ location }) => location)).toEqual(Array(3).fill(`${IMPORT}/${idOf(asked)}`));
    expect(await rowsOf(asked)).toHaveLength(1);
  });

  test("may be left by discarding the file, which is kept encrypted until then", async () => {
    const asked = await upload("Spitzname,email\nBob,bob@corp.com\n");
    const [kept] = await foyer.query<{ uploaded: Buffer }>("select uploaded from imports");
    expect(kept?.uploaded.includes("bob@corp.com")).toBe(false);
    const discarded = await ada.follow(await ada.submit((await ada.follow(asked)).form("Discard the file")));
    expect([discarded.url.pathname, discarded.find("[role=status]").textContent]).toEqual([
      IMPORT,
      "The file is discarded.",
    ]);
    expect((await ada.get(`${IMPORT}/${idOf(asked)}/file`)).status).toBe(404);
  });

  test("is nobody else's to see or to answer, and an id that is none is 404", async () => {
    const asked = await upload("Spitzname,email\nBob,bob@corp.com\n");
    await foyer.query("update imports set actor_member_id = gen_random_uuid()");
    const path = `${IMPORT}/${idOf(asked)}/file`;
    const fields = { formToken: await formTokenOf(ada), intent: "columns", column0: "name", column1: "email" };
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.post(path, new URLSearchParams(fields))).status).toBe(404);
    expect((await ada.get(`${IMPORT}/none/file`)).status).toBe(404);
    expect(await rowsOf(asked)).toEqual([]);
  });

  test("whose rows prove unreadable leads back to the upload, which says why", async () => {
    const asked = await upload(`Spitzname,email\nBob,bob@corp.com\n${"x,y@corp.com\n".repeat(9000)}"open\n`);
    const page = await ada.follow(await ada.submit((await ada.follow(asked)).form("Preview import")));
    expect([page.url.pathname, page.find("[role=alert]").textContent]).toEqual([
      IMPORT,
      "Close the quote that opens in line 9003 of the file.",
    ]);
    expect(await countDrafts()).toBe(0);
  });
});

describe("refused in the form, with nothing kept, is", () => {
  /** What does not get smaller when it is packed. */
  const noise = randomBytes(300_000);
  const zip = buildZip({ "people.csv": "email\na@corp.com" });
  const bomb = buildZip({ ...buildSpreadsheet({ sheet: "" }), "xl/worksheets/sheet1.xml": Buffer.alloc(2 ** 28, " ") });

  test.each([
    ["an empty file", "", "Choose a file that is not empty"],
    ["names of columns alone", "name,email\n", "Add a row for each user: this file holds the names of columns alone"],
    ["NUL bytes", "email\na\0@corp.com", "Save the file as CSV or .xlsx: it holds NUL characters, which are no text"],
    [
      "a row of 1 MB",
      `email\n${"x".repeat(2 ** 20)}`,
      "Line 2 is longer than 256 KB: look for a missing line break or quote",
    ],
    ["ten million commas", ",".repeat(1e7), "Line 1 is longer than 256 KB: look for a missing line break or quote"],
    ["100,001 rows", `email\n${"a@corp.com\n".repeat(100_001)}`, "Split the file: it has more than 100,000 rows"],
    ["a ZIP archive named .csv", zip, "This is a ZIP archive and no spreadsheet: choose a .csv, .tsv or .xlsx file"],
    [
      "a spreadsheet that grows beyond 100 MB",
      bomb,
      "This spreadsheet has more than 100 MB once it is unpacked: save the sheet with the users as CSV",
    ],
    ["a file over 10 MB", Buffer.alloc(10 * 2 ** 20 + 1, "a\n"), "Choose a file of 10 MB or less, or split it"],
    ["a file of 100 MB", Buffer.alloc(100 * 2 ** 20, "a\n"), "Choose a file of 10 MB or less, or split it"],
  ])("%s", async (_, content, words) => {
    expect(refusal(await upload(content))).toEqual([422, `file-error: ${words}`]);
    expect(await countDrafts()).toBe(0);
  });

  test("nothing at all, both at once, and what is wrong with pasted rows beside their box, which keeps them", async () => {
    const form = (await ada.get(IMPORT)).form("Preview import");
    expect(refusal(await ada.upload(form, {}))).toEqual([
      422,
      "file-error: Choose a file, or paste rows into the box below",
    ]);
    expect(refusal(await upload("email\na@corp.com", { text: "email\nb@corp.com" }))).toEqual([
      422,
      "file-error: Choose a file or paste rows, but not both",
    ]);
    const pasted = await paste("name,email\n");
    expect(refusal(pasted)).toEqual([
      422,
      "text-error: Add a row for each user: this file holds the names of columns alone",
    ]);
    expect(pasted.find("textarea").textContent.trim()).toBe("name,email");
  });

  const tooLong = "is longer than 256 KB: look for a missing line break or quote";
  test.each([
    [
      "a file over 10 MB as soon as its first byte too many is there",
      Buffer.alloc(10 * 2 ** 20 + 70_000, "a\n"),
      "Choose a file of 10 MB or less, or split it",
    ],
    ["NUL bytes as soon as they are there", `email\n${"a@corp.com\n".repeat(9000)}\0`, "it holds NUL characters"],
    ["a line over 256 KB as soon as it is that long", `email\r\n\n${"x".repeat(262_145)}`, `Line 3 ${tooLong}`],
    ["commas without end as soon as they are too many", ",".repeat(262_145), `Line 1 ${tooLong}`],
    ["another kind of file by its beginning", `%PDF-1.7\n\0${"x\n".repeat(4096)}`, "this is another kind of file"],
  ])("%s, while the rest is still to come", async (_, content, words) => {
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const socket = await openSocket(foyer.url);
    onTestFinished(() => void socket.destroy());
    const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"`;
    socket.write(
      `POST ${IMPORT} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nContent-Length: 90000000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n` +
        `${part("formToken")}\r\n\r\n${await formTokenOf(ada)}\r\n${part("file")}; filename="a.csv"\r\n\r\n`,
    );
    socket.write(content);
    const answer = await readAnswer(socket);
    expect([answer.status, answer.body.includes(words)]).toEqual([422, true]);
    expect(await countDrafts()).toBe(0);
  });

  test.each([
    ["UTF-16", Buffer.from(`name\temail\n${"Zoë 李\tz@corp.com\n".repeat(9000)}`, "utf16le")],
    [
      "a spreadsheet",
      buildZip({ ...buildSpreadsheet({ sheet: inlineRow(1, ["email"]) + inlineRow(2, ["z@corp.com"]) }), pad: noise }),
    ],
  ])("no file in %s, which holds NUL bytes by its nature", async (_, content) => {
    expect((await upload(content)).status).toBe(303);
  });

  test("a fourth upload while three of the workspace are under way, with the way back", async () => {
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const start = async () => {
      const socket = await openSocket(foyer.url);
      socket.write(
        `POST ${IMPORT} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nContent-Length: 5000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n`,
      );
      return socket;
    };
    let open = await Promise.all([1, 2, 3].map(start));
    onTestFinished(() => open.forEach((socket) => socket.destroy()));
    const form = (await ada.get(IMPORT)).form("Preview import");
    // Until all three have reached Foyer. One is refused itself where an upload of the test before is not yet given up there.
    const page = await until(
      async () => {
        open = await Promise.all(open.map(async (socket) => (socket.bytesRead > 0 ? start() : socket)));
        return ada.upload(form, {});
      },
      ({ status }) => status === 429,
    );
    expect([page.status, page.headers.get("retry-after"), page.text]).toEqual([
      429,
      "10",
      expect.stringContaining("Several files are sent at this moment."),
    ]);
  });
});

describe("several addresses in one box", () => {
  const send = async (answers: Record<string, string>) =>
    ada.upload((await ada.get(SEVERAL)).form("Invite users"), { role: "builder", ...answers });
  /** Boxes that are not ticked are not in a form's fields. */
  const membersOf = () =>
    foyer.query("select name, email, role from members where email like '%@several.com' order by email");

  test("invite up to 20 at once, with the role and the message of the form, and say so", async () => {
    const page = await ada.get(SEVERAL);
    const form = page.form("Invite users");
    const sent = await ada.upload(
      { ...form, fields: [...form.fields, ["role", "builder"]] },
      { addresses: '"Byron, Ada" <ada@several.com>; bob@several.com', message: "Hello all" },
    );
    expect([sent.status, sent.location]).toEqual([303, `${IMPORT}/${idOf(sent)}`]);
    expect(await membersOf()).toEqual([
      { name: "Byron, Ada", email: "ada@several.com", role: "builder" },
      { name: "Bob", email: "bob@several.com", role: "builder" },
    ]);
    expect(await foyer.query("select distinct message from invitations where message is not null")).toEqual([
      { message: "Hello all" },
    ]);
    expect((await ada.follow(sent)).text).toContain("2");
  });

  test("lead to the preview where one is wrong or here already, or where they are more than 20, and invite nobody", async () => {
    const before = await membersOf();
    const form = (await ada.get(SEVERAL)).form("Invite users");
    const sendAll = (addresses: string) =>
      ada.upload({ ...form, fields: [...form.fields, ["role", "builder"]] }, { addresses });
    const many = Array.from({ length: 21 }, (_, index) => `m${index}@several.com`).join("\n");
    for (const addresses of ["kay@several.com, nonsense", "kay@several.com, bob@several.com", many]) {
      const page = await ada.follow(await sendAll(addresses));
      expect([page.status, page.text.includes("Nothing has been done yet")]).toEqual([200, true]);
    }
    expect(await membersOf()).toEqual(before);
  });

  test("begin the preview with what was chosen for them, and 20 clean ones pass it by", async () => {
    const form = (await ada.get(SEVERAL)).form("Invite users");
    const fields = form.fields.filter(([name]) => name !== "sendEmail");
    const choices = { message: "Hello all", expiresInDays: "14" };
    const listed = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => `${prefix}${index}@several.com`).join("\n");
    const send = (addresses: string) =>
      ada.upload({ ...form, fields: [...fields, ["role", "builder"]] }, { ...choices, addresses });

    const preview = await ada.follow(await send(listed(21, "chosen")));
    expect(preview.text).toContain("Nothing has been done yet");
    expect(preview.find("textarea[name=message]").text.trim()).toBe("Hello all");
    expect(preview.find("select[name=expiresInDays] option[selected]").getAttribute("value")).toBe("14");
    expect(preview.find("input[name=sendEmail]").hasAttribute("checked")).toBe(false);
    expect(preview.text).toContain("0 emails will go out");
    await ada.submit(preview.form("Confirm import"));
    const clean = await ada.follow(await send(listed(20, "clean")));
    expect(clean.find("h1").text).toBe("Imported 20 rows");
    expect(
      await foyer.query(
        `select split_part(m.email, '@', 2) as at, i.lifetime_days, i.message, count(*)::int,
           (select count(*)::int from mails where invitation_id = any (array_agg(i.id))) as mails
         from invitations i join members m on m.id = i.member_id
         where m.email like 'chosen%' or m.email like 'clean%' group by 1, 2, 3`,
      ),
    ).toEqual([{ at: "several.com", lifetime_days: 14, message: "Hello all", count: 41, mails: 0 }]);
  });

  test("are refused where there is none, or no role, in the form as it was filled in", async () => {
    const page = await send({ addresses: " ,; " });
    expect(refusal(page).slice(0, 2)).toEqual([422, "role-error: Choose a role"]);
    const form = (await ada.get(SEVERAL)).form("Invite users");
    const none = await ada.upload({ ...form, fields: [...form.fields, ["role", "builder"]] }, { addresses: " , " });
    expect(refusal(none)).toEqual([422, "addresses-error: Enter at least one email address"]);
    expect(none.find("input[name=role][checked]").getAttribute("value")).toBe("builder");
    const long = await ada.upload(form, { addresses: "a@several.com, ".repeat(80_000) });
    expect(refusal(long)).toEqual([422, "addresses-error: Enter fewer addresses at once, or import them as a file"]);
  });
});

test("the Users page and Add users lead to them", async () => {
  expect((await ada.get(USERS)).find(`a[href="${IMPORT}"]`).textContent).toBe("Import");
  const add = await ada.get(`${USERS}/new`);
  expect(add.find(`a[href="${SEVERAL}"]`).textContent).toBe("Invite several at once");
});
