import { describe, expect, test } from "vitest";
import { clientAddress } from "#app/web/server/client-address";

const from = (remoteAddress: string | undefined, forwarded: string | string[] | undefined, proxies: number) =>
  clientAddress({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }, proxies);

describe("behind one trusted proxy, the address of the client is", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["203.0.113.7:5678", "203.0.113.7"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["[2001:DB8:0:0::1]", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ['"[2001:db8::1]:443"', "2001:db8::1"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["[::ffff:203.0.113.7]:443", "203.0.113.7"],
    ["fe80::1%eth0", "fe80::1"],
    ["\t 203.0.113.7 \t", "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["198.51.100.1,203.0.113.7:5678", "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7, ,", "203.0.113.7"],
    ["unknown, 203.0.113.7", "203.0.113.7"],
  ])("%j: %s", (forwarded, address) => {
    expect(from("10.0.0.1", forwarded, 1)).toBe(address);
  });

  test.each([
    "",
    "   ",
    ",",
    "unknown",
    "_hidden",
    "_SEVKISEK:5678",
    "203.0.113.7, unknown",
    "203.0.113",
    "203.0.113.007",
    "0xcb007107",
    "3405803783",
    "203.0.113.7:",
    "203.0.113.7:port",
    "203.0.113.7:123456",
    "[203.0.113.7]",
    "[2001:db8::1",
    "2001:db8::1]",
    "[2001:db8::1]x",
    "2001:db8:0:0:0:0:0:1:443",
    "http://203.0.113.7",
    "<script>alert(1)</script>",
    "'; drop table sessions; --",
  ])("the connection's own where %j is no address", (forwarded) => {
    expect(from("::ffff:10.0.0.1", forwarded, 1)).toBe("10.0.0.1");
  });

  test("the connection's own where the proxy reports nobody", () => {
    expect(from("10.0.0.1", undefined, 1)).toBe("10.0.0.1");
  });

  test("the last of several headers", () => {
    expect(from("10.0.0.1", ["198.51.100.1", "198.51.100.2, 203.0.113.7"], 1)).toBe("203.0.113.7");
  });
});

test("as many proxies as are trusted are counted from the right", () => {
  const list = "192.0.2.66, 203.0.113.7, 10.0.0.3:80, 10.0.0.2";
  const found = [0, 1, 2, 3, 4, 5].map((proxies) => from("10.0.0.1", list, proxies));
  expect(found).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3", "203.0.113.7", "192.0.2.66", "192.0.2.66"]);
});

test("where no proxy is trusted, nothing that a header says is believed", () => {
  expect(from("::ffff:192.0.2.1", "203.0.113.7", 0)).toBe("192.0.2.1");
  expect(from("::1", "203.0.113.7", 0)).toBe("::1");
  expect(from(undefined, "203.0.113.7", 0)).toBe("");
});
