import { describe, expect, test } from "vitest";
import { browserInWords } from "#app/domain/known-browsers";
import { networkOf, tryAgain } from "#app/domain/rate-limits";

describe("what is counted as one network", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:DB8:1:2::ffff", "2001:db8:1:2"],
    ["2001:0db8:0001:0002:0000:0000:0000:0001", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8:1:3::1", "2001:db8:1:3"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    ["not an address", "not an address"],
    ["", ""],
  ])("%s: %s", (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

test.each([
  [1, "Try again in a minute"],
  [60, "Try again in a minute"],
  [61, "Try again in 2 minutes"],
  [900, "Try again in 15 minutes"],
  [3600, "Try again in 60 minutes"],
  [5401, "Try again in 2 hours"],
  [86_400, "Try again in 24 hours"],
])("%i seconds: %s", (seconds, words) => {
  expect(tryAgain(seconds)).toBe(words);
});

describe("a browser in words", () => {
  test.each([
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
      "Safari on Mac",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
      "Chrome on Android",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
      "Chrome on ChromeOS",
    ],
    ["curl/8.5.0", "curl"],
    ["Lynx/2.9.0 libwww-FM/2.14", "A text browser"],
    ["<b>Your account is locked: call 555</b>", "An unknown browser"],
    ["", "An unknown browser"],
  ])("%s: %s", (userAgent, words) => {
    expect(browserInWords(userAgent)).toBe(words);
  });
});
