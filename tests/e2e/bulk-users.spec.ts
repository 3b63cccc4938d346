import { expect, type BrowserContextOptions } from "playwright/test";
import { test as base, type Tab } from "../support/browser";

/** Opens the page of Users of a workspace with 250 users, whom `search` narrows. */
type OpenUsers = (search: string, options?: BrowserContextOptions) => Promise<Tab>;

const test = base.extend<{ openUsers: OpenUsers }>({
  openUsers: async ({ foyer, nexus, openTabAs }, use) => {
    await foyer.query(addUsers, [nexus.slug]);
    await use(async (search, options) => {
      const tab = await openTabAs(nexus.admin, options);
      await tab.goto(`${foyer.url}${nexus.users}?${search}`, { waitUntil: "networkidle" });
      return tab;
    });
  },
});

const addUsers = `
  with joined as (
    insert into accounts (email, name, password_hash)
    select 'user' || n || '@corp.com', 'User ' || lpad(n::text, 4, '0'), 'none' from generate_series(1, 250) n
    on conflict (email) do update set email = excluded.email returning id, email, name
  ) insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at)
  select w.id, j.email, j.name, lower(j.name), 'builder', j.id, now() from joined j, workspaces w where w.slug = $1`;

test.use({ viewport: { width: 1280, height: 800 } });

test("with JavaScript the bar counts, the head's box selects the page, and another page begins with nobody", async ({
  openUsers,
}) => {
  const tab = await openUsers("per=25&q=user");
  const bar = tab.getByRole("group", { name: "Selected users" });
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
  await tab.getByRole("checkbox", { name: "Select User 0026" }).waitFor();
  await expect(bar).toBeHidden();
  expect(tab.troubles).toEqual([]);
});

test("by keyboard alone: a row is selected, set another role, and its result read", async ({ openUsers }) => {
  const tab = await openUsers("per=25&q=user+0001");
  const focusIsOn = () =>
    tab.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
  const tabTo = async (name: string) => {
    for (let presses = 0; (await focusIsOn()) !== name && presses < 60; presses++) await tab.keyboard.press("Tab");
    expect(await focusIsOn()).toBe(name);
  };
  await tabTo("Select User 0001");
  await tab.keyboard.press("Space");
  await tab.getByText("1 selected").waitFor();
  await tab.keyboard.press("Shift+Tab");
  for (let presses = 0; (await focusIsOn()) !== "Go to the actions for selected users" && presses < 10; presses++)
    await tab.keyboard.press("Shift+Tab");
  await tab.keyboard.press("Enter");
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
});

for (const { name, javaScriptEnabled } of [
  { name: "with JavaScript", javaScriptEnabled: true },
  { name: "without JavaScript", javaScriptEnabled: false },
])
  test(`${name} all that match are archived on a phone, while the page shows how far it has come`, async ({
    openUsers,
  }) => {
    const viewport = { width: 360, height: 800 };
    const tab = await openUsers("status=active&q=user+0", { javaScriptEnabled, viewport });
    if (javaScriptEnabled)
      await tab
        .getByRole("checkbox", { name: /^Select User/ })
        .first()
        .check();
    await tab.getByRole("checkbox", { name: /^Select all (more than )?[\d,]+ that match$/ }).check();
    await tab.getByRole("button", { name: "Archive", exact: true }).click();
    await tab.getByRole("heading", { name: /^Archive [\d,]+ users\?$/ }).waitFor();
    await tab.getByRole("button", { name: /^Archive \(/ }).click();
    await tab.getByRole("heading", { name: /^Archived [\d,]+ users$/ }).waitFor({ timeout: 60_000 });
    await tab.getByText(/^[\d,]+ done, 0 refused\.$/).waitFor();
    expect(await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    expect(tab.troubles).toEqual([]);
  });
