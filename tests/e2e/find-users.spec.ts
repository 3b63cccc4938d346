import { expect } from "playwright/test";
import { test } from "../support/users-tab";

test("with JavaScript the list follows what is typed and chosen, and the fields follow the chips and the way back", async ({
  tab,
}) => {
  const search = tab.getByLabel("Search by name or email address");
  const names = () => tab.locator("tr[data-member] b").allTextContents();

  await search.pressSequentially("hopp");
  await tab.waitForURL(/q=hopp&/);
  await expect.poll(names).toEqual(["Grace Hopper"]);
  expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);

  await tab.getByLabel("Role", { exact: true }).selectOption("Admin");
  await tab.getByText('No user matches "hopp".').waitFor();
  await tab.getByRole("link", { name: "Search: hopp" }).click();
  await tab.waitForURL((url) => !url.searchParams.has("q"));
  await expect.poll(async () => [await search.inputValue(), await names()]).toEqual(["", ["Ada Byron"]]);

  await tab.goBack();
  await tab.getByText('No user matches "hopp".').waitFor();
  await expect.poll(() => search.inputValue()).toBe("hopp");
});

test("with JavaScript the rows stay as the server drew them, with what is ticked, until the list is another one", async ({
  tab,
}) => {
  await tab.locator("tr[data-member]").evaluateAll((rows) => rows.forEach((row) => row.setAttribute("title", "drawn")));
  await tab.getByRole("checkbox", { name: "Select Grace Hopper" }).check();
  await tab.getByText("1 selected").waitFor();
  expect(await tab.locator("tr[title=drawn] input:checked").count()).toBe(1);

  await tab.getByRole("link", { name: /^Grace Hopper/ }).click();
  await tab.getByRole("heading", { name: "Grace Hopper", level: 1 }).waitFor();
  await tab.goBack();
  await tab.getByRole("checkbox", { name: "Select Grace Hopper" }).waitFor();
  await expect.poll(() => tab.locator("tr[data-member] b").allTextContents()).toEqual(["Ada Byron", "Grace Hopper"]);
});

test("the key / puts the cursor into the search, and Escape empties it", async ({ tab }) => {
  const search = tab.getByLabel("Search by name or email address");
  await tab.keyboard.press("/");
  await tab.keyboard.type("hopp/");
  expect(await search.inputValue()).toBe("hopp/");
  await tab.waitForURL((url) => url.searchParams.get("q") === "hopp/");
  await tab.keyboard.press("Escape");
  expect(await search.inputValue()).toBe("");
  await tab.waitForURL((url) => !url.searchParams.get("q"));
  await expect.poll(() => tab.locator("tr[data-member] b").allTextContents()).toEqual(["Ada Byron", "Grace Hopper"]);
});

test("the head of a column sorts the list, and turns its order round", async ({ tab }) => {
  const names = () => tab.locator("tr[data-member] b").allTextContents();
  const head = tab.getByRole("columnheader", { name: "Name" });
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  await head.getByRole("link", { name: "Name", exact: true }).click();
  await expect.poll(names).toEqual(["Grace Hopper", "Ada Byron"]);
  await expect.poll(() => head.getAttribute("aria-sort")).toBe("descending");
  await tab.getByRole("columnheader", { name: "Invited by" }).getByRole("link").click();
  await tab.waitForURL(/sort=-invited$/);
  await expect.poll(() => head.getAttribute("aria-sort")).toBe(null);
  expect(await names()).toEqual(["Grace Hopper", "Ada Byron"]);
});
