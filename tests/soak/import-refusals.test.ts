import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client";
import { crashesOf, setUp, startFoyer, type OwnFoyer } from "../support/foyer";
import { formTokenOf } from "../support/people";
import { openSocket, readAnswer } from "../support/raw";
import { buildSpreadsheet, buildZip, inlineRow } from "../support/spreadsheet";

const IMPORT = "/nexus/workspace-settings/users/import";
const MB = 2 ** 20;
/** How much memory a refusal may take beside what Foyer takes at rest. */
const MAX_GROWTH_MB = 100;

let foyer: OwnFoyer;
let ada: Client;
let idle: number;
const measured: string[] = [];

const memoryMb = (of: "VmRSS" | "VmHWM") =>
  Number(new RegExp(`${of}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${foyer.process.pid}/status`, "utf8"))?.[1]) / 1024;
/** Linux counts the peak anew. */
const forgetPeak = () => writeFileSync(`/proc/${foyer.process.pid}/clear_refs`, "5");

beforeAll(async () => {
  foyer = await startFoyer();
  ada = await setUp(foyer);
  // At rest is a Foyer that has read files before, small ones.
  for (let time = 0; time < 20; time++) await send(Buffer.from("name,email\n"), true);
  idle = memoryMb("VmRSS");
});
afterAll(async () => {
  console.info(`seconds from the byte that offends to the answer, and MB over ${idle.toFixed()} at rest`);
  for (const line of measured) console.info(line);
  expect(crashesOf(foyer)).toEqual([]);
  await foyer.stop();
});

/** Sends a file by a socket: whole, or its beginning, of which the rest never comes. Answers how long the answer took. */
async function send(content: Buffer, isWhole: boolean) {
  const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const socket = await openSocket(foyer.url);
  const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"`;
  const start = `${part("formToken")}\r\n\r\n${await formTokenOf(ada)}\r\n${part("file")}; filename="people.csv"\r\n\r\n`;
  const end = isWhole ? "\r\n--b--\r\n" : "";
  const length = isWhole ? start.length + content.length + end.length : 100 * MB;
  socket.write(
    `POST ${IMPORT} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nContent-Length: ${length}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n${start}`,
  );
  const answering = readAnswer(socket);
  let sentAt = 0;
  socket.write(content, () => (sentAt = performance.now()));
  if (isWhole) socket.write(end, () => (sentAt = performance.now()));
  const answer = await answering;
  const seconds = Math.max(0, performance.now() - sentAt) / 1000;
  socket.destroy();
  return { answer, seconds };
}

const rows = (count: number) => `email\n${"a@corp.com\n".repeat(count)}`;
const tooLong = "is longer than 256 KB: look for a missing line break or quote";
const tooMany = "Split the file: it has more than 100,000 rows";

const beginnings: [string, () => string | Buffer, string][] = [
  ["100 MB", () => Buffer.alloc(10 * MB + 65_537, "a\n"), "Choose a file of 10 MB or less, or split it"],
  ["ten million commas in a line", () => ",".repeat(262_145), `Line 1 ${tooLong}`],
  ["a NUL byte", () => `${rows(50_000)}\0`, "it holds NUL characters, which are no text"],
  ["a row of 1 MB", () => `name,email\n${"x".repeat(262_145)}`, `Line 2 ${tooLong}`],
];

const wholes: [string, () => string | Buffer, string][] = [
  ["ten million commas in a line, whole", () => ",".repeat(1e7), `Line 1 ${tooLong}`],
  ["a row of 1 MB, whole", () => `name,email\n${"x".repeat(MB)},a@corp.com\n`, `Line 2 ${tooLong}`],
  ["0 rows", () => "", "Choose a file that is not empty"],
  ["names of columns alone", () => "name,email\n", "Add a row for each user"],
  ["100,001 rows", () => rows(100_001), tooMany],
  ["100,001 rows in 10 MB", () => rows(100_001).replaceAll("a@", `${"a".repeat(64)}@`), tooMany],
  [
    "100,001 rows in .xlsx",
    () =>
      buildZip(
        buildSpreadsheet({
          sheet:
            inlineRow(1, ["email", "name", "role"]) +
            Array.from({ length: 100_001 }, (_, n) => inlineRow(n + 2, [`a${n}@b.cd`, `Person ${n}`, "builder"])).join(
              "",
            ),
        }),
      ),
    tooMany,
  ],
  [
    "a ZIP archive named .csv",
    () => buildZip({ "people.csv": rows(1000) }),
    "This is a ZIP archive and no spreadsheet",
  ],
  [
    "1 MB of .xlsx that inflates to 1 GB",
    () => {
      const blank = Buffer.alloc(256 * MB, " ");
      const more = Object.fromEntries([1, 2, 3, 4].map((n) => [`xl/worksheets/sheet${n}.xml`, blank]));
      return buildZip(buildSpreadsheet({ sheet: "", more }));
    },
    "This spreadsheet has more than 100 MB once it is unpacked",
  ],
];

async function expectRefused(name: string, content: Buffer, words: string, isWhole: boolean) {
  forgetPeak();
  const { answer, seconds } = await send(content, isWhole);
  const growth = memoryMb("VmHWM") - idle;
  measured.push(`${name}: ${seconds.toFixed(2)} s, ${growth.toFixed()} MB`);
  expect([answer.status, answer.body.includes(words)]).toEqual([422, true]);
  expect(await foyer.query("select id from imports")).toEqual([]);
  expect(growth).toBeLessThan(MAX_GROWTH_MB);
}

describe("with little memory, and in words, is refused", () => {
  test.each(beginnings)("%s, at the byte that offends, while the rest never comes", async (name, build, words) =>
    expectRefused(name, Buffer.from(build()), words, false),
  );

  test.each(wholes)("%s", async (name, build, words) => expectRefused(name, Buffer.from(build()), words, true));

  test("an upload that stalls, after ten seconds", async () => {
    forgetPeak();
    const { answer, seconds } = await send(Buffer.from(rows(1000)), false);
    measured.push(`an upload that stalls: ${seconds.toFixed(2)} s, ${(memoryMb("VmHWM") - idle).toFixed()} MB`);
    expect([answer.status, answer.body.includes("Only a part of the request arrived")]).toEqual([408, true]);
    expect(seconds).toBeLessThan(12.5);
  });
});
