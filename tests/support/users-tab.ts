import { test as base, type Tab } from "./browser";

/** A tab that shows the two users of a workspace. */
export const test = base.extend<{ tab: Tab }>({
  tab: async ({ foyer, nexus, openTabAs }, use) => {
    await nexus.open("grace@corp.com", { name: "Grace Hopper" });
    const tab = await openTabAs(nexus.admin);
    await tab.goto(foyer.url + nexus.users, { waitUntil: "networkidle" });
    await use(tab);
  },
});
