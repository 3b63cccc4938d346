import { expect } from "playwright/test";
import { test } from "../support/browser";

test("with JavaScript the address follows the name until it is changed by hand, and the browser's time zone is chosen", async ({
  foyer,
  admin,
  openTabAs,
}) => {
  const tab = await openTabAs(admin, { timezoneId: "Asia/Calcutta" });
  await tab.goto(`${foyer.url}/workspaces/new`, { waitUntil: "networkidle" });
  const [name, address] = [tab.getByLabel("Name"), tab.getByLabel("Address")];
  expect(await tab.getByLabel("Time zone").inputValue()).toBe("Asia/Kolkata");
  await name.fill("Café Ångström");
  await expect(address).toHaveValue("cafe-angstrom");
  await address.fill("");
  await name.fill("Login");
  await expect(address).toHaveValue("login-team");
  await address.fill("by-hand");
  await name.fill("Other");
  await expect(address).toHaveValue("by-hand");

  await address.fill("nexus");
  await tab.getByRole("button", { name: "Create workspace" }).click();
  await tab.getByRole("alert").waitFor();
  expect(await tab.getByLabel("Time zone").inputValue()).toBe("Asia/Kolkata");
  expect(tab.troubles.filter((trouble) => !trouble.includes("422"))).toEqual([]);
});
