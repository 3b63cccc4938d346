import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "../../support/client";
import { setUp, startFoyer, type Foyer } from "../../support/foyer";
import { logIn } from "../../support/steps";

let foyer: Foyer;

beforeAll(async () => {
  foyer = await startFoyer({ RATE_LIMITS: "on" });
});
afterAll(() => foyer.stop());

const ALWAYS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "cache-control": "no-store",
  "x-powered-by": null,
};

function headersOf({ headers }: Page) {
  return Object.fromEntries(Object.keys(ALWAYS).map((name) => [name, headers.get(name)]));
}

test("20. a file, what was tried too often, and a crash have the headers of every page", async () => {
  const ada = await setUp(foyer);
  const file = await ada.get("/nexus/workspace-settings/users/export.csv");
  for (let index = 0; index < 5; index++) await logIn(foyer.client(), "nobody@corp.com", "wrong");
  const tooOften = await logIn(foyer.client(), "nobody@corp.com", "wrong");
  const door = await foyer.client().get("/login");

  await foyer.query("alter table sessions rename to sessions_elsewhere");
  const crash = await ada.get("/nexus");
  await foyer.query("alter table sessions_elsewhere rename to sessions");

  const pages = [file, tooOften, door, crash];
  expect(pages.map(({ status }) => status)).toEqual([200, 429, 200, 500]);
  for (const page of pages) {
    expect(headersOf(page)).toEqual(ALWAYS);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none';script-src 'self' 'nonce-[^']+';style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-inline");
  }
  expect(crash.html).not.toMatch(/sessions|at \w+ \(|node_modules/);
});
