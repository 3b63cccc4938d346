import { expect, test } from "vitest";
import { formatCsv } from "#app/web/csv";

test("cells are quoted where they must be, and only there (RFC 4180)", () => {
  expect(formatCsv([["plain", "", 'say "hi"', "a,b", "two\r\nlines", "a;b", "Zoë"]])).toBe(
    'plain,,"say ""hi""","a,b","two\r\nlines","a;b",Zoë\r\n',
  );
});

test.each([
  ["=cmd()", "'=cmd()\r\n"],
  ["+1", "'+1\r\n"],
  ["-1", "'-1\r\n"],
  ["@SUM(A1)", "'@SUM(A1)\r\n"],
  ["\t=1", '"\'\t=1"\r\n'],
  ["\r=1", '"\'\r=1"\r\n'],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"\r\n'],
  ["'=1", "''=1\r\n"],
  ["＝cmd()", "'＝cmd()\r\n"],
  ["＋1", "'＋1\r\n"],
  ["－1", "'－1\r\n"],
  ["＠SUM(A1)", "'＠SUM(A1)\r\n"],
  ["﹦1", "'﹦1\r\n"],
  ["\u22121", "'\u22121\r\n"],
  ["\n=1", '"\'\n=1"\r\n'],
  [" =1", "' =1\r\n"],
  ["\u00a0\u200b＝1", "'\u00a0\u200b＝1\r\n"],
  ["'＝1", "''＝1\r\n"],
  ["'tis", "'tis\r\n"],
  ["a=1", "a=1\r\n"],
  [" a", " a\r\n"],
])("a spreadsheet runs nothing of %j", (cell, written) => {
  expect(formatCsv([[cell]])).toBe(written);
});
