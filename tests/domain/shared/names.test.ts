import { describe, expect, test } from "vitest";
import { nameKey, sortName } from "#app/domain/shared/names";

describe("a name is found", () => {
  test.each([
    ["Łukasz", "lukasz"],
    ["Søren", "soren"],
    ["Straße", "strasse"],
    ["STRAẞE", "strasse"],
    ["Đorđe", "dorde"],
    ["Þóra Æsa", "thora aesa"],
    ["Œuvre", "oeuvre"],
    ["Ħal Ŧ Ŋ", "hal t n"],
    ["IŞIL ısıl İnci", "isil isil inci"],
    ["O’Brien", "o'brien"],
    ["O‘Brien", "o'brien"],
    ["OʼBrien", "o'brien"],
    ["O´Brien", "o'brien"],
    ["“Mac”", '"mac"'],
    ["Anne‑Marie", "anne-marie"],
    ["Anne–Marie", "anne-marie"],
    ["Ａｄａ Ｂｙｒｏｎ", "ada byron"],
    ["ﬁnn oﬀer", "finn offer"],
    ["Ada\u00a0Byron", "ada byron"],
    ["Ada\u200bBy\u00adron", "adabyron"],
    ["ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
    ["Renée Müller", "renee muller"],
    ["名前", "名前"],
  ])("of %s as %j", (name, found) => {
    expect(sortName(name)).toBe(found);
  });
});

describe("two names that look the same are one", () => {
  test.each([
    ["composed or not", "Café", "Cafe\u0301"],
    ["in any letter case", "Straße", "STRASSE"],
    ["in any letter case of Greek", "ΟΔΟΣ", "οδος"],
    ["with runs of white space", "Data  \t science", "Data science"],
    ["with a no-break space", "Data\u00a0science", "Data science"],
    ["with an ideographic space", "Data\u3000science", "Data science"],
    ["with a zero-width space", "Com\u200bpilers", "Compilers"],
    ["with a joiner between a letter and its mark", "Cafe\u200d\u0301", "Café"],
    ["with a soft hyphen", "Com\u00adpilers", "Compilers"],
    ["with a Hangul filler", "Compilers\u3164", "Compilers"],
    ["in full-width letters", "Ｃｏｍｐｉｌｅｒｓ", "Compilers"],
    ["with a ligature", "Oﬃce", "Office"],
    ["with a byte-order mark", "\ufeffCompilers", "Compilers"],
  ])("%s", (_how, one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  test.each([
    ["Resume", "Résumé"],
    ["Data science", "Datascience"],
    ["O'Brien", "OBrien"],
  ])("but %s is not %s", (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });
});
