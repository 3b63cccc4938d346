import { expect } from "playwright/test";
import { test } from "../support/users-tab";

test("what stands above the list moves when somebody has typed, and not once more when the list is there", async ({
  tab,
}) => {
  const search = tab.getByLabel("Search by name or email address");
  const names = () => tab.locator("tr[data-member] b").allTextContents();
  const top = async () => (await tab.locator("table").boundingBox())?.y;
  const start = await top();
  for (const [typed, found] of [
    ["hopp", ["Grace Hopper"]],
    ["", ["Ada Byron", "Grace Hopper"]],
  ] as const) {
    // The answer waits until the page was looked at.
    const asked = new Promise<() => Promise<void>>((resolve) => {
      void tab.route(/[?&]_data=/, (route) => resolve(() => route.continue()), { times: 1 });
    });
    await search.fill(typed);
    const answer = await asked;
    await expect.poll(async () => (await top()) === start).toBe(typed === "");
    const before = await top();
    await answer();
    await expect.poll(names).toEqual(found);
    expect(await top()).toBe(before);
  }
});

test("a search that is typed and left behind at once leads nobody back", async ({ tab, nexus }) => {
  // The page's clock stands, so that the pause of the search ends when this test says so.
  await tab.clock.install();
  await tab.clock.pauseAt(new Date(Date.now() + 60_000));
  await tab.getByLabel("Search by name or email address").pressSequentially("hopp");
  await tab.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Groups" }).click();
  await tab.getByRole("heading", { name: "Groups", level: 1 }).waitFor();
  const asked: string[] = [];
  // But for the icon, which Chromium asks for when it likes.
  tab.on("request", (request) => {
    if (request.resourceType() !== "other") asked.push(new URL(request.url()).pathname);
  });
  await tab.clock.runFor(5000);
  await tab.evaluate(() => fetch("/healthz"));
  expect(asked).toEqual(["/healthz"]);
  expect(new URL(tab.url()).pathname).toBe(`/${nexus.slug}/workspace-settings/groups`);
});
