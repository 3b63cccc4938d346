import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, linkOn, PASSWORD } from "../support/steps";

const GENERAL = "/nexus/workspace-settings/general";
const LINK = { continueLabel: "the Nexus app", continueUrl: "https://app.nexus.test/start" };
let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
});

afterAll(() => foyer.stop());

async function save(answers: Record<string, string>): Promise<Page> {
  return ada.submit((await ada.get(GENERAL)).form("Save"), answers);
}

async function join(email: string): Promise<Client> {
  const link = linkOn(await adminDriverOf(ada).open(email, { name: "Grace Hopper" }));
  const grace = foyer.client();
  await grace.submit((await grace.get(link)).form("Sign up and join"), { password: PASSWORD });
  return grace;
}

const headings = (page: Page) => page.document.querySelectorAll("main h1, main h2").map((one) => one.textContent);

describe("the page where a new member lands", () => {
  test("welcomes them by name, says the workspace's own words, and leads on", async () => {
    await save({ welcome: "Welcome aboard.\r\n\r\n<b>Start</b> with\r\nthe tour.", ...LINK });
    const home = await (await join("grace@corp.com")).get("/nexus");
    expect(headings(home)).toEqual(["Welcome to Nexus, Grace Hopper", "Your membership", "Who to ask"]);
    const link = home.find("main a.primary");
    expect([link.textContent, link.getAttribute("href"), link.getAttribute("rel")]).toEqual([
      "Continue to the Nexus app",
      "https://app.nexus.test/start",
      "noreferrer",
    ]);
    expect(home.find("[data-welcome]").innerHTML).toBe(
      "<p>Welcome aboard.</p><p>&lt;b&gt;Start&lt;/b&gt; with<br>the tour.</p>",
    );
    expect(home.text).toContain("ada@nexus.test");
    expect(home.text).not.toContain("Change the welcome");
  });

  test("greets them plainly a day later", async () => {
    const grace = await join("plain@corp.com");
    await foyer.query("update members set accepted_at = now() - interval '25 hours' where email = 'plain@corp.com'");
    const home = await grace.get("/nexus");
    expect([headings(home)[0], home.find("main .head").text]).toEqual([
      "Nexus",
      expect.stringContaining("Hello, Grace Hopper"),
    ]);
  });

  test("names to an admin the others only: nobody has to ask themselves", async () => {
    const home = await ada.get("/nexus");
    expect(headings(home)).toEqual(["First steps 1 of 4 done", "Welcome to Nexus, Ada Byron", "Your membership"]);
    expect(home.find("a[href='/nexus/workspace-settings/users'].button").textContent).toBe("Manage users");
    await adminDriverOf(ada).open("kay@corp.com", { name: "Kay McNulty", role: "admin" });
    await foyer.query("update members set role = 'admin' where email = 'plain@corp.com'");
    const asked = await ada.get("/nexus");
    expect(headings(asked)).toEqual([
      "First steps 2 of 4 done",
      "Welcome to Nexus, Ada Byron",
      "Your membership",
      "Who to ask",
    ]);
    expect(asked.find("main").text).toMatch(/Grace Hopper, ?plain@corp\.com/);
    const lists = asked.document.querySelectorAll("main ul").map((list) => list.text);
    expect(lists.join()).not.toContain("ada@nexus.test");
  });
});

describe("the link to continue", () => {
  test.each([
    [
      { continueUrl: "javascript:alert(1)" },
      "continueUrl",
      "Enter an address that begins with https://, such as https://app.example.com",
    ],
    [
      { continueUrl: "http://app.nexus.test" },
      "continueUrl",
      "Enter an address that begins with https://, such as https://app.example.com",
    ],
    [
      { continueUrl: "https:app.nexus.test" },
      "continueUrl",
      "Enter an address that begins with https://, such as https://app.example.com",
    ],
    [
      { continueUrl: "https:///app.nexus.test" },
      "continueUrl",
      "Enter an address that begins with https://, such as https://app.example.com",
    ],
    [
      { continueUrl: "https://ada:secret@app.nexus.test" },
      "continueUrl",
      "Enter an address without a user name or password in it",
    ],
    [{ continueUrl: "https://app.nexus .test" }, "continueUrl", "Enter an address without spaces"],
    [
      { continueUrl: `https://app.nexus.test/${"a".repeat(2000)}` },
      "continueUrl",
      "Shorten the address to 2,000 characters",
    ],
    [{ continueUrl: "" }, "continueUrl", "Enter the address that the link leads to, or empty its name"],
    [{ continueLabel: "" }, "continueLabel", "Enter what the link leads to, or empty its address"],
    [{ continueLabel: "a".repeat(61) }, "continueLabel", "Shorten the name of the link to 60 characters"],
    [{ continueLabel: "the\u202e app" }, "continueLabel", "Enter the name of the link without control characters"],
    [{ welcome: "a".repeat(2001) }, "welcome", "Shorten the welcome text to 2000 characters"],
  ])("%j is refused beside %s, and what was typed is kept", async (answers, field, words) => {
    const page = await save({ ...LINK, ...answers });
    expect([page.status, page.find(`#${field}-error`).textContent]).toEqual([422, words]);
    for (const [name, typed] of Object.entries(answers)) {
      const control = page.find(`[name=${name}]`);
      expect(control.tagName === "TEXTAREA" ? control.textContent : (control.getAttribute("value") ?? "")).toBe(typed);
    }
  });

  test("goes away with both fields, and the page does without", async () => {
    await save(LINK);
    expect((await save({ continueLabel: "", continueUrl: "", welcome: "" })).status).toBe(303);
    const home = await ada.get("/nexus");
    expect(home.text).not.toContain("Continue to");
    expect(home.text).toContain("Write a welcome, and say where they go next");
  });
});

test("a form without the newer fields leaves them as they are", async () => {
  await save({ welcome: "Hello", ...LINK, timeZone: "Europe/Berlin" });
  const form = (await ada.get(GENERAL)).form("Save");
  const newer = ["welcome", "continueLabel", "continueUrl", "timeZone"];
  const fields = form.fields.filter(([name]) => !newer.includes(name));
  const saved = await ada.post(GENERAL, new URLSearchParams(fields));
  expect(saved.status).toBe(303);
  const page = await ada.get(GENERAL);
  expect([page.find("#welcome").textContent, page.value("#continueUrl")]).toEqual(["Hello", LINK.continueUrl]);
  expect(page.value("#timeZone option[selected]")).toBe("Europe/Berlin");
});
