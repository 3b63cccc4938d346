import { afterEach, describe, expect, test } from "vitest";
import { invitationUrl, readToken } from "#app/domain/invitations/link";
import { useSettings } from "#app/settings";
import { forgeAt } from "../../support/tokens";

const OLD = "an old secret that is long enough to be one";
const NEW = "a newer secret that is long enough to be one";
const NONCE = Buffer.alloc(32, 7);
const LINK = {
  workspaceId: "11111111-2222-4333-8444-555555555555",
  id: "66666666-7777-4888-9999-aaaaaaaaaaaa",
  nonce: NONCE,
};

afterEach(() => useSettings(process.env));

const tokenOf = (channel: "mailed" | "copied", link = LINK) =>
  invitationUrl(link, channel).replace(/^.*\/invite\//, "");

function isGenuine(token: string, nonce = NONCE): boolean {
  return readToken(token)?.isSignedWith(nonce) ?? false;
}

describe("a link", () => {
  test("is an address under APP_URL", () => {
    useSettings({ ...process.env, APP_URL: "https://foyer.example.com", RATE_LIMITS: "on" });
    expect(invitationUrl(LINK, "mailed")).toMatch(/^https:\/\/foyer\.example\.com\/invite\/[\w-]{87}$/);
  });

  test("says which invitation it is of and which way it went", () => {
    expect(readToken(tokenOf("mailed"))).toMatchObject({
      workspaceId: LINK.workspaceId,
      id: LINK.id,
      channel: "mailed",
    });
    expect(readToken(tokenOf("copied"))).toMatchObject({
      workspaceId: LINK.workspaceId,
      id: LINK.id,
      channel: "copied",
    });
  });

  test("is the same each time it is shown", () => {
    expect(tokenOf("copied")).toBe(tokenOf("copied"));
  });

  test("is genuine with its own nonce and dead with the next", () => {
    expect(isGenuine(tokenOf("mailed"))).toBe(true);
    expect(isGenuine(tokenOf("mailed"), Buffer.alloc(32, 8))).toBe(false);
  });

  test("of one secret means nothing to an instance with another", () => {
    useSettings({ ...process.env, APP_SECRET: OLD });
    const token = tokenOf("mailed");
    useSettings({ ...process.env, APP_SECRET: NEW });
    expect(isGenuine(token)).toBe(false);
  });

  test("of an older secret works for as long as APP_SECRET lists it", () => {
    useSettings({ ...process.env, APP_SECRET: OLD });
    const token = tokenOf("mailed");
    useSettings({ ...process.env, APP_SECRET: `${NEW},${OLD}` });
    expect(isGenuine(token)).toBe(true);
    expect(tokenOf("mailed")).not.toBe(token);
  });
});

describe("nothing else opens it", () => {
  test("a flipped bit in any byte of the token", () => {
    const bytes = Buffer.from(tokenOf("mailed"), "base64url");
    expect(bytes).toHaveLength(65);
    for (let at = 0; at < 65; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(isGenuine(flipped.toString("base64url"))).toBe(false);
    }
  });

  test("any other letter in any place of the token", () => {
    const token = tokenOf("copied");
    for (let at = 0; at < 87; at++) expect(isGenuine(forgeAt(token, at))).toBe(false);
  });

  test("another spelling of the same bytes", () => {
    const token = tokenOf("mailed");
    const standard = Buffer.from(token, "base64url").toString("base64");
    for (const spelling of [`${token}=`, `${token}==`, `${token}\n`, ` ${token}`, `${token}.`, standard])
      expect(readToken(spelling)).toBeUndefined();
  });

  test("the mailed signature on the copied channel, and the other way round", () => {
    const [mailed, copied] = [tokenOf("mailed"), tokenOf("copied")].map((token) => Buffer.from(token, "base64url"));
    const swap = (ids = Buffer.alloc(0), mac = Buffer.alloc(0)) =>
      Buffer.concat([ids.subarray(0, 33), mac.subarray(33)]).toString("base64url");
    expect(isGenuine(swap(copied, mailed))).toBe(false);
    expect(isGenuine(swap(mailed, copied))).toBe(false);
    expect(isGenuine(swap(mailed, mailed))).toBe(true);
  });

  test("the signature of one invitation on the ids of another", () => {
    const other = Buffer.from(tokenOf("mailed", { ...LINK, id: "bbbbbbbb-7777-4888-9999-aaaaaaaaaaaa" }), "base64url");
    const token = Buffer.from(tokenOf("mailed"), "base64url");
    expect(isGenuine(Buffer.concat([other.subarray(0, 33), token.subarray(33)]).toString("base64url"))).toBe(false);
  });

  test("the ids of the workspace and of the invitation changed for each other", () => {
    const token = Buffer.from(tokenOf("mailed"), "base64url");
    const swapped = Buffer.concat([token.subarray(16, 32), token.subarray(0, 16), token.subarray(32)]);
    expect(isGenuine(swapped.toString("base64url"))).toBe(false);
  });

  test.each([
    ["nothing", ""],
    ["a word", "token"],
    ["a token cut short", tokenOf("mailed").slice(0, 86)],
    ["a token with more behind it", `${tokenOf("mailed")}AA`],
    [
      "a channel that there is not",
      Buffer.concat([Buffer.alloc(32), Buffer.of(2), Buffer.alloc(32)]).toString("base64url"),
    ],
    ["a megabyte", "A".repeat(1_000_000)],
  ])("%s is no token", (_what, token) => {
    expect(readToken(token)).toBeUndefined();
  });
});
