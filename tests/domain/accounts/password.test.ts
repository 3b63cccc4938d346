import { afterEach, describe, expect, test } from "vitest";
import { hashPassword, isPassword } from "#app/domain/accounts/password";
import { useSettings } from "#app/settings";

afterEach(() => useSettings(process.env));

const MAIL = "grace@corp.com";
const refusal = (message: string) => expect.objectContaining({ message, field: "password" });

describe("a new password is refused", () => {
  test.each([
    ["that is empty", "", "Enter a password"],
    ["of 11 characters", "elevenchars", "Choose a password of 12 characters or more"],
    ["of 11 emoji, which are 22 code units", "🦉".repeat(11), "Choose a password of 12 characters or more"],
    ["of 257 characters", "long ".repeat(52).slice(0, 257), "Choose a password of 256 characters or fewer"],
    ["with a NUL in it", "flow-matic\0 is a language", "Choose a password without control characters"],
    ["that is the email address", "grace@corp.com", "Choose a password that is not your email address"],
    ["that is the email address in capitals", "Grace@Corp.COM", "Choose a password that is not your email address"],
    ["that is common", "1qaz2wsx3edc", "Choose a password that is harder to guess: this one is on every list"],
    [
      "that is common, in capitals",
      "1QAZ2WSX3EDC",
      "Choose a password that is harder to guess: this one is on every list",
    ],
    ["of one letter", "aaaaaaaaaaaaaa", "Choose a password that is harder to guess: this one is on every list"],
    [
      "of four letters again and again",
      "abcdabcdabcd",
      "Choose a password that is harder to guess: this one is on every list",
    ],
    ["of digits in order", "123456789012", "Choose a password that is harder to guess: this one is on every list"],
  ])("%s", async (_what, password, words) => {
    await expect(hashPassword(password, MAIL)).rejects.toEqual(refusal(words));
  });

  test("that is shorter than PASSWORD_MIN_LENGTH", async () => {
    useSettings({ ...process.env, PASSWORD_MIN_LENGTH: "15" });
    const refused = hashPassword("fourteen chars", MAIL);
    await expect(refused).rejects.toEqual(refusal("Choose a password of 15 characters or more"));
  });
});

describe("a new password may be", () => {
  test.each([
    ["12 characters", "twelve chars"],
    ["256 characters", "a long one. ".repeat(22).slice(0, 256)],
    ["12 emoji", "🦉🐍🦉🦉🐍🦉🐍🐍🐍🦉🦉🐍"],
    ["spaces and a line break among words", "  two\nlines of words "],
    ["the email address with something behind it", "grace@corp.com and more"],
  ])("%s", async (_what, password) => {
    expect(await hashPassword(password, MAIL)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe("the right password", () => {
  test("is the one that was chosen and no other", async () => {
    const stored = await hashPassword("flow-matic is a language", MAIL);
    expect(await isPassword("flow-matic is a language", stored)).toBe(true);
    for (const wrong of ["Flow-matic is a language", "flow-matic is a language ", "flow-matic is a languag", ""])
      expect(await isPassword(wrong, stored)).toBe(false);
  });

  test("is right however its accents are composed", async () => {
    const stored = await hashPassword("die Bru\u0308cke am Fluss", MAIL);
    expect(await isPassword("die Br\u00fccke am Fluss", stored)).toBe(true);
  });

  test("of 256 characters counts to the last one", async () => {
    const password = "a long one. ".repeat(22).slice(0, 256);
    const stored = await hashPassword(password, MAIL);
    expect(await isPassword(password, stored)).toBe(true);
    expect(await isPassword(password.slice(0, 255), stored)).toBe(false);
    expect(await isPassword(`${password}x`, stored)).toBe(false);
  });

  test("of nobody's account is none at all", async () => {
    expect(await isPassword("nobody has this password", undefined)).toBe(false);
    expect(await isPassword("", undefined)).toBe(false);
  });

  test("of an account without one, such as a seeded one, is none either", async () => {
    for (const none of ["!", "none", ""]) expect(await isPassword(none, none)).toBe(false);
  });

  test("two accounts with one password have different hashes", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => hashPassword("flow-matic is a language", MAIL)));
    expect(one).not.toBe(other);
  });
});
