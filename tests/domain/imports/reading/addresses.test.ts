import { expect, test } from "vitest";
import { readAddresses } from "#app/domain/imports/reading/addresses";

const read = (text: string) => readAddresses(text).map(({ name, email }) => [name, email]);

test.each([
  ["ada@corp.com", [["Ada", "ada@corp.com"]]],
  [
    "Ada Byron <ada@corp.com>, bob@corp.com",
    [
      ["Ada Byron", "ada@corp.com"],
      ["Bob", "bob@corp.com"],
    ],
  ],
  [
    "grace.hopper+navy@corp.com;\r\nJean-Luc <jean@corp.com>;",
    [
      ["Grace Hopper", "grace.hopper+navy@corp.com"],
      ["Jean-Luc", "jean@corp.com"],
    ],
  ],
  ['"Byron, Ada" <ada@corp.com>', [["Byron, Ada", "ada@corp.com"]]],
  [
    "Byron, Ada <ada@corp.com>; Hopper, Grace <grace@corp.com>",
    [
      ["Byron, Ada", "ada@corp.com"],
      ["Hopper, Grace", "grace@corp.com"],
    ],
  ],
  ['"Ada \\"Countess\\" Byron" <ada@corp.com>', [['Ada "Countess" Byron', "ada@corp.com"]]],
  [
    "Ada Byron\tada@corp.com\nGrace\tHopper\tgrace@corp.com",
    [
      ["Ada Byron", "ada@corp.com"],
      ["Grace Hopper", "grace@corp.com"],
    ],
  ],
  [
    "ada@corp.com bob@corp.com  kay@corp.com",
    [
      ["Ada", "ada@corp.com"],
      ["Bob", "bob@corp.com"],
      ["Kay", "kay@corp.com"],
    ],
  ],
  ["Ada Byron ada@corp.com", [["Ada Byron", "ada@corp.com"]]],
  ["ada@corp.com (Ada Byron)", [["Ada Byron", "ada@corp.com"]]],
  ["<mailto:ada@corp.com>", [["Ada", "ada@corp.com"]]],
  ["mailto:ada@corp.com", [["Ada", "ada@corp.com"]]],
  ["'Ada Byron' <ada@corp.com>", [["Ada Byron", "ada@corp.com"]]],
  ["李雷 <li@corp.com>，", [["李雷", "li@corp.com"]]],
  ["", []],
  [" ,;\n\t, ", []],
])("%j is read as the people that it names", (text, people) => {
  expect(read(text)).toEqual(people);
});

test("what holds no address is a line of its own, which its verdict refuses", () => {
  expect(read("nobody\nada@corp.com, somebody else")).toEqual([
    ["Nobody", "nobody"],
    ["Ada", "ada@corp.com"],
    ["Somebody else", "somebody else"],
  ]);
});

test("a quote or a bracket that nothing closes takes its own line and no other", () => {
  expect(read('"Ada, ada@corp.com\nBob <bob@corp.com\nkay@corp.com')).toEqual([
    ['"Ada,', "ada@corp.com"],
    ["Bob", "<bob@corp.com"],
    ["Kay", "kay@corp.com"],
  ]);
});

test("lines count the people from one on", () => {
  expect(readAddresses("a@corp.com, b@corp.com\nc@corp.com").map(({ line }) => line)).toEqual([1, 2, 3]);
});

test.each([
  ["brackets", "<".repeat(100_000)],
  ["quotes", '"'.repeat(100_001)],
  ["backslashes", "\\".repeat(100_001)],
  ["spaces", `a${" ".repeat(100_000)}b`],
  ["signs", "@".repeat(100_000)],
  ["opened brackets", `(${"(@".repeat(50_000)}`],
  ["remarks", `a@b${" (".repeat(50_000)}`],
])("a hundred thousand %s are read within a second of the processor's time", (_, text) => {
  const begun = process.cpuUsage();
  readAddresses(text);
  expect(process.cpuUsage(begun).user).toBeLessThan(1e6);
});
