import { afterEach, describe, expect, test } from "vitest";
import { readMetadata, encrypt, decrypt } from "#app/domain/members/metadata";
import { useSettings } from "#app/settings";

const refusal = (message: string) => expect.objectContaining({ message, field: "metadata" });
const FLAT = 'Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}';

function keys(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"key${index}": ${index}`).join()}}`;
}

describe("metadata is read", () => {
  test("as texts, numbers, true and false", () => {
    const typed = '{"apiKey": "abc123", "seats": 12, "ratio": -0.5, "beta": true, "old": false}';
    expect(readMetadata(typed)).toEqual({ apiKey: "abc123", seats: 12, ratio: -0.5, beta: true, old: false });
  });

  test.each(["", "  ", "\n", "{}", " { } "])("from %j as none", (typed) => {
    expect(readMetadata(typed)).toBeUndefined();
  });

  test.each([
    ['{"a":"\\u0041\\n\\"\\\\\\/"}', { a: 'A\n"\\/' }],
    ['\n{\t"a" :\r\n"b" }\n', { a: "b" }],
    ['{"名前": "🦉"}', { 名前: "🦉" }],
    ['{"a": ""}', { a: "" }],
    ['{"__proto": 1, "toString": "x", "hasOwnProperty": 2}', { __proto: 1, toString: "x", hasOwnProperty: 2 }],
  ])("from %s", (typed, metadata) => {
    expect(readMetadata(typed)).toEqual(metadata);
  });

  test.each(["0", "-1", "0.1", "123456.789", "9007199254740991", "-9007199254740991", "1e-7", "5e-324"])(
    "with the number %s as it was typed",
    (typed) => {
      expect(JSON.stringify(readMetadata(`{"a":${typed}}`))).toBe(`{"a":${typed}}`);
    },
  );

  test("up to 100 keys, keys of 64 and values of 2,000 characters", () => {
    expect(Object.keys(readMetadata(keys(100)) ?? {})).toHaveLength(100);
    expect(readMetadata(`{"${"k".repeat(64)}": "${"v".repeat(2000)}"}`)).toEqual({
      ["k".repeat(64)]: "v".repeat(2000),
    });
  });
});

describe("metadata is refused", () => {
  test.each([
    ["that is a word", "apiKey", FLAT],
    ["that is a text", '"apiKey"', FLAT],
    ["that is a number", "7", FLAT],
    ["that is null", "null", FLAT],
    ["that is a list", '["a"]', FLAT],
    ["that is an empty list", "[]", FLAT],
    ["in single quotes", "{'apiKey': 'abc123'}", FLAT],
    ["with a bare key", "{apiKey: 1}", FLAT],
    ["with a comma at the end", '{"a": 1,}', FLAT],
    ["without a comma", '{"a": 1 "b": 2}', FLAT],
    ["without its end", '{"a": 1', FLAT],
    ["without a value", '{"a"}', FLAT],
    ["with more behind it", '{"a": 1} {"b": 2}', FLAT],
    ["with a comment", '{"a": 1} // one', FLAT],
    ["with a line break inside a text", '{"a": "one\ntwo"}', FLAT],
    ["with a number that JSON does not know", '{"a": 0x10}', FLAT],
    ["with a number as a key", "{1: 2}", FLAT],
    ["with NaN", '{"a": NaN}', FLAT],
    ["with a NUL behind it", '{"a": 1}\u0000', FLAT],
    ["with an object inside", '{"a": {"b": 1}}', 'Enter metadata as a flat JSON object: "a" holds another object'],
    ["with a list inside", '{"a": [1]}', 'Enter metadata as a flat JSON object: "a" holds another list'],
    ["with null inside", '{"a": null}', 'Give "a" a text, a number, true or false'],
    ["with nothing where a value belongs", '{"a": }', 'Give "a" a text, a number, true or false'],
    ["with an empty key", '{"": 1}', "Give each metadata key a name"],
    ["with a key of spaces", '{"  ": 1}', "Give each metadata key a name"],
    ["with a control character in a key", '{"a\\u0000b": 1}', "Give each metadata key a name"],
    ["with __proto__", '{"__proto__": "x"}', 'Choose another key than "__proto__": it has a meaning of its own'],
    [
      "with __proto__ written in escapes",
      '{"\\u005f_proto__": 1}',
      'Choose another key than "__proto__": it has a meaning of its own',
    ],
    ["with constructor", '{"constructor": "x"}', 'Choose another key than "constructor": it has a meaning of its own'],
    ["with prototype", '{"prototype": "x"}', 'Choose another key than "prototype": it has a meaning of its own'],
    ["with a key twice", '{"a": 1, "a": 2}', 'Enter each key once: "a" is there twice'],
    ["with a key twice in two spellings", '{"a": 1, "\\u0061": 2}', 'Enter each key once: "a" is there twice'],
    ["with 1e400", '{"a": 1e400}', 'Enter a smaller number for "a"'],
    ["with -1e400", '{"a": -1e400}', 'Enter a smaller number for "a"'],
    [
      "with an integer beyond 2^53",
      '{"a": 9007199254740993}',
      'Put the value of "a" in quotes: as a number it becomes 9007199254740992',
    ],
    [
      "with an integer beyond 2^53 that happens to be kept",
      '{"a": 9007199254740992}',
      'Put the value of "a" in quotes: numbers of this size are not kept exactly',
    ],
    [
      "with more digits than a number keeps",
      '{"a": 0.12345678901234567890}',
      'Put the value of "a" in quotes: as a number it becomes 0.12345678901234568',
    ],
    ["with a zero at the end", '{"a": 1.10}', 'Put the value of "a" in quotes: as a number it becomes 1.1'],
    ["with -0", '{"a": -0}', 'Put the value of "a" in quotes: as a number it becomes 0'],
    ["with 1e-400", '{"a": 1e-400}', 'Put the value of "a" in quotes: as a number it becomes 0'],
    ["with an exponent", '{"a": 1e3}', 'Put the value of "a" in quotes: as a number it becomes 1000'],
    ["with half of a character", '{"a": "\\ud83e"}', 'Enter "a" without characters that are not text'],
    [
      "with the halves of a character in the wrong order",
      '{"a": "\\udd89\\ud83e"}',
      'Enter "a" without characters that are not text',
    ],
    ["with what is left of broken bytes", '{"a": "\ufffd"}', 'Enter "a" without characters that are not text'],
    [
      "with half of a character in a key",
      '{"\\ud83e": 1}',
      "Enter each metadata key without characters that are not text",
    ],
    ["with a NUL in a value", '{"a": "b\\u0000c"}', 'Take the NUL character out of "a"'],
  ])("%s", (_what, typed, words) => {
    expect(() => readMetadata(typed)).toThrow(refusal(words));
  });

  test("with more than 100 keys", () => {
    expect(() => readMetadata(keys(101))).toThrow(refusal("Enter 100 keys or fewer"));
    expect(() => readMetadata(keys(3000))).toThrow(refusal("Enter 100 keys or fewer"));
  });

  test("with a key of 65 characters", () => {
    const words = `Shorten the key "${"k".repeat(40)}…" to 64 characters`;
    expect(() => readMetadata(`{"${"k".repeat(65)}": 1}`)).toThrow(refusal(words));
  });

  test("with a value of 2,001 characters", () => {
    const words = 'Shorten the value of "a" to 2,000 characters';
    expect(() => readMetadata(`{"a": "${"v".repeat(2001)}"}`)).toThrow(refusal(words));
  });

  test("of more than 64 KB, before anything is read", () => {
    expect(() => readMetadata(" ".repeat(64 * 1024) + "{}")).toThrow(refusal("Enter metadata of 64 KB or less"));
    expect(() => readMetadata(keys(10_000))).toThrow(refusal("Enter metadata of 64 KB or less"));
  });

  test("nested 5,000 deep, without running out of stack", () => {
    const words = 'Enter metadata as a flat JSON object: "a" holds another object';
    expect(() => readMetadata('{"a":'.repeat(5000) + "1" + "}".repeat(5000))).toThrow(refusal(words));
    expect(() => readMetadata("[".repeat(5000) + "]".repeat(5000))).toThrow(refusal(FLAT));
  });
});

describe("encrypted metadata", () => {
  const [WORKSPACE, MEMBER, OTHER] = [1, 2, 3].map((n) => `0000000${n}-0000-4000-8000-000000000000`) as [
    string,
    string,
    string,
  ];
  const OLD = "an old secret that is long enough to be one";
  const NEW = "a newer secret that is long enough to be one";
  const encrypted = () => encrypt({ apiKey: "abc123", seats: 12, beta: true }, WORKSPACE, MEMBER) ?? Buffer.alloc(0);

  afterEach(() => useSettings(process.env));

  test("opens for the member that it was encrypted for", () => {
    expect(decrypt(encrypted(), WORKSPACE, MEMBER)).toEqual({ apiKey: "abc123", seats: 12, beta: true });
  });

  test("is nothing where there is none", () => {
    expect(encrypt(undefined, WORKSPACE, MEMBER)).toBeNull();
    expect(decrypt(null, WORKSPACE, MEMBER)).toBeUndefined();
  });

  test("does not open in another member's row, nor in another workspace", () => {
    expect(decrypt(encrypted(), WORKSPACE, OTHER)).toBe("unreadable");
    expect(decrypt(encrypted(), OTHER, MEMBER)).toBe("unreadable");
    expect(decrypt(encrypted(), MEMBER, WORKSPACE)).toBe("unreadable");
  });

  test("shows neither key nor value, and never the same bytes twice", () => {
    const [one, other] = [encrypted(), encrypted()];
    expect(one.includes("apiKey") || one.includes("abc123")).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  test("of an older secret opens for as long as APP_SECRET lists it", () => {
    useSettings({ ...process.env, APP_SECRET: OLD });
    const old = encrypted();
    useSettings({ ...process.env, APP_SECRET: `${NEW},${OLD}` });
    expect(decrypt(old, WORKSPACE, MEMBER)).toEqual({ apiKey: "abc123", seats: 12, beta: true });
    useSettings({ ...process.env, APP_SECRET: NEW });
    expect(decrypt(old, WORKSPACE, MEMBER)).toBe("unreadable");
  });

  test("of which one byte was changed is unreadable", () => {
    const bytes = encrypted();
    for (let at = 1; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decrypt(changed, WORKSPACE, MEMBER)).toBe("unreadable");
    }
  });

  test.each([0, 1, 13, 28, 29])("cut off after %i bytes is unreadable", (length) => {
    expect(decrypt(encrypted().subarray(0, length), WORKSPACE, MEMBER)).toBe("unreadable");
  });
});
