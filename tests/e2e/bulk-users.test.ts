import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openTabAs, type Tab } from "../support/browser";
import type { Client } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";

const USERS = "/nexus/workspace-settings/users";
let browser: Browser;
let foyer: Foyer;
let admin: Client;

beforeAll(async () => {
  browser = await launchBrowser();
  foyer = await startFoyer();
  admin = await setUp(foyer);
  await foyer.query(`
    with joined as (
      insert into accounts (email, name, password_hash)
      select 'user' || n || '@corp.com', 'User ' || lpad(n::text, 4, '0'), 'none' from generate_series(1, 1500) n
      returning id, email, name
    ) insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at)
    select w.id, j.email, j.name, lower(j.name), 'builder', j.id, now() from joined j, workspaces w`);
});

afterAll(async () => {
  await browser.close();
  await foyer.stop();
});

async function open(path: string, javaScriptEnabled: boolean, width = 1280): Promise<Tab> {
  const tab = await openTabAs(browser, admin, { javaScriptEnabled, viewport: { width, height: 800 } });
  await tab.goto(foyer.url + path, { waitUntil: "networkidle" });
  return tab;
}

test("with JavaScript the bar counts, the head's box selects the page, and another page begins with nobody", async () => {
  const tab = await open(`${USERS}?per=25&q=user`, true);
  const bar = tab.getByRole("form", { name: "Selected users" });
  const pageBox = tab.getByRole("checkbox", { name: "Select all users on this page" });
  await tab.getByRole("checkbox", { name: "Select User 0002" }).check();
  await bar.getByText("1 selected").waitFor();
  expect(await pageBox.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])).toEqual([false, true]);
  await pageBox.check();
  await bar.getByText("25 selected").waitFor();
  await tab.getByRole("checkbox", { name: "Select User 0003" }).uncheck();
  await bar.getByText("24 selected").waitFor();
  expect(await pageBox.isChecked()).toBe(false);
  await tab.getByRole("link", { name: "Next" }).click();
  await bar.getByText("0 selected").waitFor();
  expect(tab.troubles).toEqual([]);
  await tab.context().close();
});

test("by keyboard alone: a row is selected, set another role, and its result read", async () => {
  const tab = await open(`${USERS}?per=25&q=user+0001`, true);
  const focusIsOn = () =>
    tab.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
  const tabTo = async (name: string) => {
    for (let presses = 0; (await focusIsOn()) !== name && presses < 60; presses++) await tab.keyboard.press("Tab");
    expect(await focusIsOn()).toBe(name);
  };
  await tabTo("Select User 0001");
  await tab.keyboard.press("Space");
  await tab.getByText("1 selected").waitFor();
  await tabTo("Set role");
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "Change the role of 1 user" }).waitFor();
  await tab.getByLabel("End-user").focus();
  await tab.keyboard.press("Space");
  await tabTo("Change role");
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "Changed the role of 1 user to End-user" }).waitFor();
  expect(await tab.getByRole("row", { name: "User 0001" }).getByRole("cell").textContent()).toBe("Done");
  expect(tab.troubles).toEqual([]);
  await tab.context().close();
});

test.each([
  ["with JavaScript", true, "0"],
  ["without JavaScript", false, "1"],
])(
  "%s all that match are archived on a phone, while the page shows how far it has come",
  async (_, hasScripts, digit) => {
    const tab = await open(`${USERS}?status=active&q=user+${digit}`, hasScripts, 360);
    await tab.getByRole("checkbox", { name: /^Select all (more than )?[\d,]+ that match$/ }).check();
    await tab.getByRole("button", { name: "Archive", exact: true }).click();
    await tab.getByRole("heading", { name: /^Archive [\d,]+ users\?$/ }).waitFor();
    await tab.getByRole("button", { name: /^Archive \(/ }).click();
    await tab.getByRole("heading", { name: /^Archived [\d,]+ users$/ }).waitFor({ timeout: 60_000 });
    await tab.getByText(/^[\d,]+ done, 0 refused\.$/).waitFor();
    expect(await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    expect(tab.troubles).toEqual([]);
    await tab.context().close();
  },
);
