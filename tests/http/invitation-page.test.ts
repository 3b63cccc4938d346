import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, type AdminDriver } from "../support/steps";

let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  foyer = await shareFoyer();
  nexus = adminDriverOf(await setUp(foyer));
});

afterAll(() => foyer.stop());

test("the page of an invitation ships no JavaScript, and weighs less than 10 KB with its style sheet", async () => {
  const invitee = foyer.client();
  const page = await invitee.get(await nexus.copyLink("grace@corp.com"));
  expect(page.document.querySelectorAll("script")).toEqual([]);
  const css = await invitee.get(page.find("link[rel=stylesheet]").getAttribute("href") ?? "");
  expect(gzipSync(page.html).length + gzipSync(css.html).length).toBeLessThan(10 * 1024);
  expect((await readFile("app/ui/foyer.css", "utf8")).includes("@font-face")).toBe(false);
});

test("the set-up page is not found once Foyer is set up", async () => {
  expect((await nexus.admin.get(foyer.setupLink ?? "")).status).toBe(404);
});
