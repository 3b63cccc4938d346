import { expect, type BrowserContextOptions } from "playwright/test";
import { test as base, type Tab } from "../support/browser";

type OpenForm = (options?: BrowserContextOptions) => Promise<Tab>;

/** Opens the form for role and groups of an invited user, from the list, in a workspace with twelve groups. */
const test = base.extend<{ openForm: OpenForm }>({
  openForm: async ({ foyer, nexus, openTabAs }, use) => {
    await foyer.query(addGroups, [nexus.slug]);
    const user = await nexus.open("mended@corp.com", { name: "Grace Hopper", sendEmail: [] });
    await use(async (options) => {
      const tab = await openTabAs(nexus.admin, options);
      await tab.goto(`${foyer.url}${nexus.users}?q=mended`);
      await tab.locator("tr[data-member]").getByRole("link", { name: "Builder" }).click();
      await tab.getByRole("heading", { name: "Role and groups of Grace Hopper" }).waitFor();
      expect(new URL(tab.url()).pathname).toBe(`${user.url.pathname}/access`);
      return tab;
    });
  },
});

const addGroups = `
  insert into groups (workspace_id, name, name_key)
  select w.id, 'Équipe ' || n, 'équipe ' || n from workspaces w, generate_series(1, 12) n where w.slug = $1`;

test("with JavaScript the groups are narrowed by what is typed, and those that are hidden stay chosen", async ({
  openForm,
}) => {
  const tab = await openForm();
  const boxes = tab.getByRole("checkbox");
  const search = tab.getByLabel("Find a group");
  await tab.getByRole("checkbox", { name: "Équipe 7" }).check();
  await search.fill("equipe 1");
  await tab.getByText("4 of 12 match, 1 chosen").waitFor();
  expect(await boxes.count()).toBe(4);
  await search.press("Tab");
  await tab.keyboard.press("Space");
  await tab.getByText("4 of 12 match, 2 chosen").waitFor();
  await search.press("Enter");
  await search.press("Escape");
  await tab.getByText("12 in all, 2 chosen").waitFor();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByText("The details of Grace Hopper are saved.").waitFor();
  expect(new URL(tab.url()).search).toBe("?q=mended");
  expect(await tab.locator("tr[data-member] .chip").allTextContents()).toEqual(["Équipe 1", "Équipe 7"]);
  expect(tab.troubles).toEqual([]);
});

test("without JavaScript all groups stand in a box that scrolls, and there is nothing to type into", async ({
  openForm,
}) => {
  const tab = await openForm({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
  expect(await tab.getByRole("searchbox").count()).toBe(0);
  const box = tab.getByRole("group", { name: "Custom groups" }).locator(".overflow-y-auto");
  const { height = 0 } = (await box.boundingBox()) ?? {};
  expect([await tab.getByRole("checkbox").count(), height <= 240]).toEqual([12, true]);
  await tab.getByRole("checkbox", { name: "Équipe 12" }).check();
  await tab.getByLabel("Admin").check();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByText("The details of Grace Hopper are saved.").waitFor();
  expect(new URL(tab.url()).search).toBe("?q=mended");
});
