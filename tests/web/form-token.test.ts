import { expect, test } from "vitest";
import { createFormToken, isFormToken } from "#app/web/form-token";

const secret = "the cookie of one browser";

test("the token of a form differs in each page, and each of them works", () => {
  const tokens = Array.from({ length: 100 }, () => createFormToken(secret));
  expect(new Set(tokens).size).toBe(100);
  // Neither half is the same in two pages: nothing of it can be guessed byte by byte from the length of compressed pages.
  expect(new Set(tokens.map((token) => token.slice(0, 20))).size).toBe(100);
  expect(new Set(tokens.map((token) => token.slice(-20))).size).toBe(100);
  expect(tokens.map((token) => isFormToken(token, secret))).toEqual(tokens.map(() => true));
});

test("the token of a form works for no other cookie", () => {
  expect(isFormToken(createFormToken(secret), "the cookie of another browser")).toBe(false);
});

test.each<[string, (token: string) => string]>([
  ["empty", () => ""],
  ["cut short", (token) => token.slice(0, -1)],
  ["longer", (token) => `${token}AAAA`],
  ["its first half", (token) => token.slice(0, 43)],
  ["its second half", (token) => token.slice(43)],
  ["its halves swapped and one byte changed", (token) => token.slice(43) + token.slice(0, 42) + "!"],
  ["only zeros", () => "A".repeat(86)],
  ["no base64", () => "ü".repeat(86)],
])("a form token that is %s is refused", (_what, change) => {
  expect(isFormToken(change(createFormToken(secret)), secret)).toBe(false);
});

test("a form token with any one byte changed is refused", () => {
  const bytes = Buffer.from(createFormToken(secret), "base64url");
  const changed = [...bytes.keys()].map((index) => {
    const copy = Buffer.from(bytes);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return isFormToken(copy.toString("base64url"), secret);
  });
  expect(changed).toEqual(Array.from({ length: 64 }, () => false));
});
