import { expect } from "playwright/test";
import { test as base, type Tab } from "../support/browser";

/** A tab that shows the form of a new group. */
const test = base.extend<{ tab: Tab }>({
  tab: async ({ foyer, nexus, openTabAs }, use) => {
    const tab = await openTabAs(nexus.admin);
    await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/groups/new`, { waitUntil: "networkidle" });
    await use(tab);
  },
});

const isData = (url: URL) => url.searchParams.has("_data");

test("offline a form stays as it is filled in, and is sent by a button once the network is back", async ({ tab }) => {
  await tab.context().setOffline(true);
  await tab.getByLabel("Name").fill("Compilers");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByText("You are offline. What you typed is kept").waitFor();
  await tab.getByRole("link", { name: "General" }).click();
  expect(await tab.getByLabel("Name").inputValue()).toBe("Compilers");

  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.context().setOffline(false);
  await tab.getByText("You are online again.").waitFor();
  await tab.getByRole("button", { name: "Try again" }).click();
  await tab.getByText("The group Compilers is made.").waitFor();
  expect(await tab.getByText("You are online again.").count()).toBe(0);
});

test("where Foyer is not reached, a page says so, and its button sends the form that was filled in", async ({
  tab,
}) => {
  await tab.route(isData, (route) => route.abort());
  await tab.getByLabel("Name").fill("Research");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByRole("heading", { name: "Foyer cannot be reached" }).waitFor();
  await tab.unroute(isData);
  await tab.getByRole("button", { name: "Try again" }).click();
  await tab.getByText("The group Research is made.").waitFor();
  tab.troubles.length = 0;
});

test("a form that is refused before its page is asked says why, and is shown again as it was filled in", async ({
  tab,
}) => {
  await tab.getByLabel("Name").fill("Linkers");
  await tab
    .locator("main [name=formToken]")
    .evaluateAll((tokens) => tokens.forEach((token) => token.setAttribute("value", "of another session")));
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByRole("heading", { name: "This form could not be accepted" }).waitFor();
  await tab.getByText("The page may have been open for too long").waitFor();
  expect(await tab.title()).toBe("This form could not be accepted · Foyer");
  await tab.getByRole("button", { name: "Go back to the form" }).click();
  await tab.getByText("This was not saved. Check what you typed, and send it again.").waitFor();
  expect(await tab.getByLabel("Name").inputValue()).toBe("Linkers");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByText("The group Linkers is made.").waitFor();
  tab.troubles.length = 0;
});

test("a form that is too long is shown again whole, to be shortened", async ({ foyer, nexus, openTabAs }) => {
  const tab = await openTabAs(nexus.admin);
  await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/users/new`, { waitUntil: "networkidle" });
  await tab.getByLabel("Name").fill("Grace Hopper");
  await tab.getByLabel("Builder").check();
  const message = "x".repeat(300_000);
  await tab.locator("[name=message]").evaluate((field: HTMLTextAreaElement, text) => (field.value = text), message);
  await tab.getByRole("button", { name: "Invite users" }).click();
  await tab.getByRole("heading", { name: "This form is too long" }).waitFor();
  await tab.getByRole("button", { name: "Go back to the form" }).click();
  await tab.getByText("This was not saved.").waitFor();
  expect(await tab.getByLabel("Name").inputValue()).toBe("Grace Hopper");
  expect(await tab.getByLabel("Builder").isChecked()).toBe(true);
  expect((await tab.locator("[name=message]").inputValue()).length).toBe(300_000);
  tab.troubles.length = 0;
});

test("a page that is not Foyer's is not said to be a problem of Foyer", async ({ tab }) => {
  const body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
  await tab.route(isData, (route) => route.fulfill({ status: 502, contentType: "text/html", body }));
  await tab.getByLabel("Name").fill("Loaders");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByRole("heading", { name: "Foyer did not answer" }).waitFor();
  tab.troubles.length = 0;
});

test("on a slow network the button that was pressed is busy and keeps its size, under a line at the top", async ({
  tab,
}) => {
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await tab.route(isData, async (route) => {
    await isAnswered;
    await route.continue();
  });
  const button = tab.getByRole("button", { name: "Add group" });
  const before = await button.boundingBox();
  await tab.getByLabel("Name").fill("Operations");
  await button.click();
  await expect(tab.getByRole("progressbar", { name: "Loading" })).toBeVisible();
  await expect(button).toHaveAttribute("aria-busy", "true");
  expect(await button.boundingBox()).toEqual(before);
  answer();
  await tab.getByText("The group Operations is made.").waitFor();
  await expect(tab.getByRole("progressbar")).toHaveCount(0);
});
