import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { useSettings } from "#app/settings";
import { findReturnTo, readReturnTo } from "#app/web/return-to";

beforeEach(() => useSettings({ ...process.env, APP_URL: "https://foyer.example.com", RATE_LIMITS: "on" }));
afterEach(() => useSettings(process.env));

const USERS = "/nexus/workspace-settings/users";

describe("a form leads back to a page of its own workspace", () => {
  test.each([
    [`${USERS}?status=invited&q=grace`, `${USERS}?status=invited&q=grace`],
    ["/apollo/workspace-settings/users", undefined],
    ["/nexus-2/workspace-settings/users", undefined],
    ["/nexus/../apollo/workspace-settings/users", undefined],
    ["/profile", undefined],
    ["/", undefined],
    ["//evil.example/nexus/", undefined],
    ["https://evil.example/nexus/", undefined],
    [null, undefined],
    [["/nexus/workspace-settings/users"], undefined],
  ])("%j: %j", (wanted, path) => {
    expect(readReturnTo(wanted, "nexus")).toBe(path);
  });
});

describe("a page leads back to where its URL says, or to the list that the browser comes from", () => {
  const find = (query: string, referrer?: string) => {
    const headers = new Headers(referrer === undefined ? {} : { Referer: referrer });
    return findReturnTo(new Request(`https://foyer.example.com${USERS}/1/access${query}`, { headers }), "nexus");
  };

  test.each([
    ["", undefined, undefined],
    ["", `https://foyer.example.com${USERS}?q=grace`, `${USERS}?q=grace`],
    [
      "?returnTo=/nexus/workspace-settings/groups",
      `https://foyer.example.com${USERS}`,
      "/nexus/workspace-settings/groups",
    ],
    ["?returnTo=//evil.example", `https://foyer.example.com${USERS}`, USERS],
    ["", `https://foyer.example.com${USERS}/1`, undefined],
    ["", "https://foyer.example.com/apollo/workspace-settings/users", undefined],
    ["", `https://evil.example${USERS}`, undefined],
    ["", "nonsense", undefined],
  ])("%j from %j: %j", (query, referrer, path) => {
    expect(find(query, referrer)).toBe(path);
  });
});
