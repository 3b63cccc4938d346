import { expect, test } from "vitest";
import { bytesOf, ROWS } from "#app/web/page-bytes";

test("a page is written in UTF-8, with its rows in their place", () => {
  const page = bytesOf(`<p>é</p><tbody>${ROWS}</tbody><p>⋯</p>`, ["<tr>Łukasz</tr>", "<tr>🦉</tr>"]);
  expect(page.toString("utf8")).toBe("<p>é</p><tbody><tr>Łukasz</tr><tr>🦉</tr></tbody><p>⋯</p>");
  expect(page.length).toBe(63);
});

test("a page without a place for rows is written as it is, also when there are rows", () => {
  expect(bytesOf("<p>Page not found</p>").toString()).toBe("<p>Page not found</p>");
  expect(bytesOf("<p>Page not found</p>", ["<tr></tr>"]).toString()).toBe("<p>Page not found</p>");
});

test("a page with a place for rows and none is written without the mark", () => {
  expect(bytesOf(`<tbody>${ROWS}</tbody>`, []).toString()).toBe("<tbody></tbody>");
});

test("a page stays as it was written while the next one is", () => {
  const first = bytesOf("<p>Ada</p>");
  bytesOf("<p>Bob</p>");
  expect(first.toString()).toBe("<p>Ada</p>");
});

test("a page may be longer than any before", () => {
  const long = bytesOf("⋯".repeat(1_000_000));
  expect(long.length).toBe(3_000_000);
  expect(long.subarray(-3).toString()).toBe("⋯");
});
