import { expect } from "playwright/test";
import { test } from "../support/browser";

test("offline a form stays as it is filled in, and is sent by a button once the network is back", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const tab = await openTabAs(nexus.admin);
  await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/groups/new`, { waitUntil: "networkidle" });
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
  foyer,
  nexus,
  openTabAs,
}) => {
  const tab = await openTabAs(nexus.admin);
  await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/groups/new`, { waitUntil: "networkidle" });
  const isRequest = (url: URL) => url.searchParams.has("_data");
  await tab.route(isRequest, (route) => route.abort());
  await tab.getByLabel("Name").fill("Research");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByRole("heading", { name: "Foyer cannot be reached" }).waitFor();
  await tab.unroute(isRequest);
  await tab.getByRole("button", { name: "Try again" }).click();
  await tab.getByText("The group Research is made.").waitFor();
  tab.troubles.length = 0;
});

test("on a slow network the button that was pressed is busy and keeps its size, under a line at the top", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const tab = await openTabAs(nexus.admin);
  await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/groups/new`, { waitUntil: "networkidle" });
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await tab.route(
    (url) => url.searchParams.has("_data"),
    async (route) => {
      await isAnswered;
      await route.continue();
    },
  );
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
