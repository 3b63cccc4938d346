import type { RouteConfigEntry } from "@remix-run/route-config";
import { describe, expect, test } from "vitest";
import { cleanLink } from "#app/web/server/link-path";
import routes from "#app/routes";

const TOKEN = `${"Ab3-_".repeat(17)}Zz`;

const pathsOf = (entries: RouteConfigEntry[]): string[] =>
  entries.flatMap(({ path = "", children = [] }) => [path, ...pathsOf(children)]);

const linkPages = pathsOf(routes)
  .filter((path) => path.includes(":token"))
  .map((path) => path.replace(/\/:token\??$/, ""));

describe("a link", () => {
  test("is of one of these pages", () => {
    expect(linkPages.sort()).toEqual([
      "change-email",
      "invite",
      "reset-password",
      "restore-email",
      "signup",
      "verify-email",
    ]);
  });

  test.each(linkPages)("of /%s is read without what mail programs put around it", (page) => {
    for (const around of [".", ",", ")", ">", "%3E", "%20", "%0A", "%0D%0A", "%09", ";", '"', "'", "]", "*", "!", "…"])
      expect([around, cleanLink(`/${page}/${TOKEN}${around}`)]).toEqual([around, `/${page}/${TOKEN}`]);
    for (const around of ["%3C", "(", "%20", "%0A", "*", "%E2%80%8B", "%E2%80%9C", "%EF%BB%BF", "%C2%A0"])
      expect([around, cleanLink(`/${page}/${around}${TOKEN}${around}`)]).toEqual([around, `/${page}/${TOKEN}`]);
  });

  test("keeps its query, and the hyphens and underscores that are its own", () => {
    expect(cleanLink(`/invite/_${TOKEN}-.?decline`)).toBe(`/invite/_${TOKEN}-?decline`);
  });
});

test.each([
  `/invite/../${TOKEN}`,
  `/invite/%2e%2e/${TOKEN}`,
  `/invite/..%5C${TOKEN}`,
  "/invite/../login",
  "/",
  "/invite",
  "/invite/",
  "/invite/...",
  `/invite/${TOKEN}`,
  `/invite/${TOKEN}/more`,
  `/invite/${TOKEN}.${TOKEN}`,
  `/invite/${TOKEN}%`,
  `/invite/${TOKEN}%E2%80`,
  `/nexus/${TOKEN}.`,
  `/dev/mail/${TOKEN}.`,
])("%s is left as it is", (path) => {
  expect(cleanLink(path)).toBe(path);
});
