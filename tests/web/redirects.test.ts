import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { useSettings } from "#app/settings";
import { safePath } from "#app/web/redirects";

beforeEach(() => useSettings({ ...process.env, APP_URL: "https://foyer.example.com", RATE_LIMITS: "on" }));
afterEach(() => useSettings(process.env));

describe("a path of this app is kept", () => {
  test.each([
    ["/", "/"],
    ["/nexus", "/nexus"],
    [
      "/nexus/workspace-settings/users?status=invited&per=25#page",
      "/nexus/workspace-settings/users?status=invited&per=25#page",
    ],
    ["/nexus/../apollo", "/apollo"],
    ["/é", "/%C3%A9"],
    ["/login?redirectTo=//evil.example", "/login?redirectTo=//evil.example"],
    ["/@evil.example", "/@evil.example"],
    ["/\u2215evil.example", "/%E2%88%95evil.example"],
  ])("%j as %s", (wanted, path) => {
    expect(safePath(wanted)).toBe(path);
  });
});

describe("anything that could lead elsewhere is the first page", () => {
  test.each([
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/a\\..\\..\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "https://foyer.example.com/nexus",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "nexus",
    " /nexus",
    "",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\u0000",
    "/a b",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aSet-Cookie:%20a=b",
    "/%00",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e//evil.example",
    "/%2E%2E//evil.example",
    "/a/..//evil.example",
    "/a/%2e%2e//evil.example",
  ])("%j", (wanted) => {
    expect(safePath(wanted)).toBe("/");
  });

  test.each([[undefined], [null], [7], [["/nexus"]], [{ toString: () => "/nexus" }]])(
    "what is no text: %j",
    (wanted) => {
      expect(safePath(wanted)).toBe("/");
    },
  );
});
