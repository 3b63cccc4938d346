import { expect } from "playwright/test";
import { test, testArchivingAll } from "../support/bulk-tab";

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

// Without JavaScript it is in tests/soak/archive-all.spec.ts.
testArchivingAll(true);
