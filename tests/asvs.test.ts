import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Row = { requirements: string; file: string; name: string };

const rows = readFileSync("SECURITY.md", "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, requirements = "", , shownBy = ""] = line.split("|").map((cell) => cell.trim());
    const [file = "", ...name] = shownBy.split(": ");
    return /^\d+\.\d+\.\d+/.test(requirements) ? [{ requirements, file, name: name.join(": ") }] : [];
  });

function isShown({ file, name }: Row): boolean {
  const path = `tests/${file}.test.ts`;
  const names = existsSync(path) ? readFileSync(path, "utf8").match(/(?:test|describe)[^\n]*\(\s*["`][^"`]+/g) : null;
  return name !== "" && (names ?? []).some((one) => one.includes(name));
}

test("every requirement of ASVS that SECURITY.md lists is shown by a test that there is", () => {
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter((row) => !isShown(row))).toEqual([]);
});
