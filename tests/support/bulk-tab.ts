import { expect, type BrowserContextOptions } from "playwright/test";
import { test as base, type Tab } from "./browser";

/** Opens the page of Users of a workspace with 250 users, whom `search` narrows. */
type OpenUsers = (search: string, options?: BrowserContextOptions) => Promise<Tab>;

export const test = base.extend<{ openUsers: OpenUsers }>({
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

/** All that match a search are archived by one press. With JavaScript the box for them is there once somebody is selected. */
export function testArchivingAll(isWithJavaScript: boolean) {
  test(`${isWithJavaScript ? "with" : "without"} JavaScript all that match are archived on a phone, while the page shows how far it has come`, async ({
    openUsers,
  }) => {
    const viewport = { width: 360, height: 800 };
    const tab = await openUsers("status=active&q=user+0", { javaScriptEnabled: isWithJavaScript, viewport });
    if (isWithJavaScript)
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
}
