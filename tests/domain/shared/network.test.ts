import { describe, expect, test } from "vitest";
import { toNetwork, tryAgain } from "#app/domain/shared/rate-limit";

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
    expect(toNetwork(ip)).toBe(network);
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
