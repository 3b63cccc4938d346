import { describe, expect, test } from "vitest";
import { canonicalEmail, maskEmail } from "#app/domain/shared/email-address";

describe("one address has one form", () => {
  test.each([
    ["a@x.com", "a@x.com"],
    ["A@X.com", "a@x.com"],
    ["  a@x.com\t", "a@x.com"],
    ["a@x.com\u3000", "a@x.com"],
    ["Grace.Hopper@NAVY.mil", "grace.hopper@navy.mil"],
    ["o'neill!#$%&*+/=?^_`{|}~-@x.com", "o'neill!#$%&*+/=?^_`{|}~-@x.com"],
    ["a@bücher.de", "a@xn--bcher-kva.de"],
    ["a@BÜCHER.de", "a@xn--bcher-kva.de"],
    ["a@bu\u0308cher.de", "a@xn--bcher-kva.de"],
    ["a@xn--bcher-kva.de", "a@xn--bcher-kva.de"],
    ["a@faß.de", "a@xn--fa-hia.de"],
    ["a@corp。com", "a@corp.com"],
    ["a@ｃｏｒｐ.com", "a@corp.com"],
    ["a@co\u00adrp.com", "a@corp.com"],
  ])("%j is %s", (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical);
  });

  test("a Kelvin sign in the domain is a k, as every name server reads it", () => {
    expect(canonicalEmail("a@\u212Aiel.de")).toBe("a@kiel.de");
  });

  test("plus-tags are other addresses", () => {
    expect(canonicalEmail("a+b@x.com")).toBe("a+b@x.com");
    expect(canonicalEmail("a+c@x.com")).toBe("a+c@x.com");
  });

  test("a domain that only looks like another is another", () => {
    expect(canonicalEmail("a@c\u043Erp.com")).toBe("a@xn--crp-sed.com");
    expect(canonicalEmail("a@ı.com")).toBe("a@xn--cfa.com");
  });
});

describe("what is no address is refused", () => {
  test.each([
    "",
    " ",
    "a",
    "@",
    "a@",
    "@x.com",
    "a@localhost",
    "a@evil.com@corp.com",
    "a@corp.com,b@corp.com",
    "a@corp.com;b",
    "a@corp.com\nb",
    "a@corp.com\r\nBcc: z@evil.com",
    "a b@x.com",
    "a\u0000@x.com",
    "a@x.c\u0000om",
    '"x"@y.com',
    "<a@x.com>",
    "Ada <a@x.com>",
    ".a@x.com",
    "a.@x.com",
    "a..b@x.com",
    "a@x.com.",
    "a@x..com",
    "a@.x.com",
    "a@-x.com",
    "a@x-.com",
    "a@x_y.com",
    "a@1.2.3.4",
    "a@0x7f.1",
    "a@[1.2.3.4]",
    "a@[::1]",
    "a@x.com:25",
    "a@x.com/y",
    "a@x%2ecom.com",
    "a@xn--a.com",
    "a@XN--A.com",
    "a@xn--.com",
    "a@a.xn--a",
    "a@bücher.xn--a",
    "a@xn--bcher-kva.xn--a",
    "a@xn--zzzz999.com",
    "a@xn--example-.com",
  ])("%j", (typed) => {
    expect(canonicalEmail(typed)).toBeUndefined();
  });

  test.each([
    ["a Cyrillic а", "\u0430@x.com"],
    ["a dotless ı", "ı@x.com"],
    ["a Kelvin sign", "\u212A@x.com"],
    ["an accented é", "andré@x.com"],
    ["a right-to-left override", "a\u202Eb@x.com"],
    ["a zero-width space", "a\u200Bb@x.com"],
    ["half of a surrogate pair", "\ud800@x.com"],
  ])("before the @, %s", (_what, typed) => {
    expect(canonicalEmail(typed)).toBeUndefined();
  });

  test.each([
    ["a right-to-left mark", "a@\u200Fcorp.com"],
    ["a right-to-left override", "a@corp\u202E.com"],
    ["half of a surrogate pair", "a@\ud800.com"],
  ])("in the domain, %s", (_what, typed) => {
    expect(canonicalEmail(typed)).toBeUndefined();
  });
});

describe("lengths", () => {
  const domainOf = (length: number) =>
    `${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(30)}.${"d".repeat(length - 157)}.com`;

  test("64 characters stand before the @ and no more", () => {
    expect(canonicalEmail(`${"a".repeat(64)}@x.com`)).toHaveLength(70);
    expect(canonicalEmail(`${"a".repeat(65)}@x.com`)).toBeUndefined();
  });

  test("254 characters in all and no more", () => {
    const local = "a".repeat(64);
    expect(canonicalEmail(`${local}@${domainOf(189)}`)).toHaveLength(254);
    expect(canonicalEmail(`${local}@${domainOf(190)}`)).toBeUndefined();
  });

  test("it is the canonical form whose length counts", () => {
    const typed = `${"a".repeat(60)}@${Array.from({ length: 60 }, () => "ü").join(".")}.de`;
    expect(typed).toHaveLength(183);
    expect(canonicalEmail(typed)).toBeUndefined();
  });
});

test("a masked address is known by its owner and tells nobody else", () => {
  expect(maskEmail("ada@corp.com")).toBe("a•••@corp.com");
});
