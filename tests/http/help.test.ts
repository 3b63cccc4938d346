import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf } from "../support/steps";

let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
});

afterAll(() => foyer.stop());

test("the guide is there for everybody, from Foyer itself and without JavaScript", async () => {
  const page = await foyer.client().get("/help");
  expect([page.status, page.find("h1").textContent, page.find("title").textContent]).toEqual([
    200,
    "Guide for admins",
    "Help · Foyer",
  ]);
  expect([page.document.querySelectorAll("script").length, page.text.includes("**")]).toEqual([0, false]);
  for (const image of page.document.querySelectorAll("img"))
    expect((await foyer.client().get(image.getAttribute("src") ?? "missing")).status).toBe(200);
});

test("every line of help leads to a heading of the guide", async () => {
  const guide = await ada.get("/help");
  for (const topic of ["roles", "groups", "metadata", "links", "statuses", "mail", "import"])
    expect(guide.find(`h2#${topic}`).textContent).not.toBe("");
  const form = await ada.get("/nexus/workspace-settings/users/new");
  const hrefs = form.document.querySelectorAll("main a[href^='/help']").map((link) => link.getAttribute("href"));
  expect(hrefs).toEqual(["/help#roles", "/help#metadata", "/help#links"]);
});

const steps = async (path = "/nexus/workspace-settings/users", client = ada) => {
  const lines = (await client.get(path)).document.querySelectorAll("[aria-labelledby=first-steps] li");
  return lines.map((line) => line.textContent.replace(/\s+/g, " ").slice(0, 28).trim());
};

test("the first steps tick themselves off, on the list of users and at home, for admins alone", async () => {
  expect(await steps()).toEqual([
    "○ Set up mailSet RESEND_API_",
    "○ Invite the first userThey",
    "○ Invite a second adminSo th",
    "○ Create a groupGroups bring",
  ]);
  const nexus = adminDriverOf(ada);
  await nexus.open("grace@corp.com", { sendEmail: [] });
  await ada.submit((await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Compilers" });
  expect((await steps("/nexus")).filter((line) => line.startsWith("✓"))).toEqual([
    "✓ Invite the first user (don",
    "✓ Create a group (done)",
  ]);
  await nexus.open("kay@corp.com", { role: "admin", sendEmail: [] });
  expect((await steps()).filter((line) => line.startsWith("○"))).toEqual(["○ Set up mailSet RESEND_API_"]);
});

test("the first steps stand between the search and the whole list, and above no part of it that was looked for", async () => {
  const whole = await ada.get("/nexus/workspace-settings/users");
  const order = whole.document.querySelectorAll("search, [aria-labelledby=first-steps], .data-table");
  expect(order.map(({ rawTagName }) => rawTagName)).toEqual(["search", "div", "table"]);
  for (const query of ["q=grace", "q=nobody", "role=builder", "invitation=expired"])
    expect([query, await steps(`/nexus/workspace-settings/users?${query}`)]).toEqual([query, []]);
});

test("an admin dismisses the first steps for good; a POST of anybody else does not", async () => {
  const page = await ada.get("/nexus/workspace-settings/users?status=active");
  const stranger = foyer.client();
  const formToken = (await stranger.get("/login")).value("input[name=formToken]");
  const fields = new URLSearchParams({ formToken, intent: "dismiss-first-steps", redirectTo: "/nexus" });
  expect((await stranger.post("/nexus", fields)).status).toBe(302);
  expect(await steps()).not.toEqual([]);
  const done = await ada.submit(page.form("Dismiss"));
  expect([done.status, done.location]).toEqual([303, "/nexus/workspace-settings/users?status=active"]);
  expect([await steps(), await steps("/nexus")]).toEqual([[], []]);
});
