import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openTabAs, type Tab } from "../support/browser";
import type { Client } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { signIn } from "../support/people";

let browser: Browser;
let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  browser = await launchBrowser();
  foyer = await startFoyer();
  ada = await setUp(foyer);
  await foyer.query("update workspaces set takes_requests = true");
});

afterAll(async () => {
  await browser.close();
  await foyer.stop();
});

async function tabOf(client: Client, path: string): Promise<Tab> {
  const tab = await openTabAs(browser, client, { viewport: { width: 360, height: 800 } });
  await tab.goto(foyer.url + path);
  return tab;
}

test("with JavaScript somebody asks, an admin lets them in, and their page is the workspace's", async () => {
  const kay = await tabOf(await signIn(foyer, { email: "kay@corp.com", name: "Kay McNulty" }), "/nexus");
  await kay.getByLabel("Message to the admins").fill("x".repeat(501));
  await kay.getByRole("button", { name: "Ask for access" }).click();
  await kay.getByRole("alert").getByText("Shorten your message to 500 characters").waitFor();
  await kay.getByLabel("Message to the admins").fill("I work with Grace");
  await kay.getByRole("button", { name: "Ask for access" }).click();
  await kay.getByRole("heading", { name: "You asked for access to Nexus" }).waitFor();

  const driver = await tabOf(ada, "/nexus/workspace-settings/users");
  await driver.getByRole("link", { name: "1 person asks for access" }).click();
  await driver.getByText("I work with Grace").waitFor();
  await driver.getByRole("link", { name: "Decide" }).click();
  await driver.getByRole("button", { name: "Approve" }).click();
  await driver.locator("#role-error").getByText("Choose a role").waitFor();
  await driver.getByLabel("Builder").check();
  await driver.getByRole("button", { name: "Approve" }).click();
  await driver.getByText("Kay McNulty is in. No mail provider is set up, so the mail is kept here.").waitFor();
  await driver.getByText("Nobody waits for an answer.").waitFor();

  await kay.reload();
  await kay.getByRole("heading", { name: "Your membership" }).waitFor();
  expect(await kay.getByText("Builder", { exact: true }).count()).toBe(1);
  await Promise.all([kay, driver].map((tab) => tab.context().close()));
});

test("a refused form is shown once the page behind it is read again, so that nothing typed into it is lost", async () => {
  const jean = await tabOf(await signIn(foyer, { email: "jean@corp.com", name: "Jean Bartik" }), "/nexus");
  const loaders = jean.waitForRequest((request) => request.method() === "GET" && request.url().includes("_data="));
  let letGo = () => {};
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  await jean.route(/[?&]_data=/, async (route) => {
    if (route.request().method() === "GET") await isLetGo;
    await route.continue();
  });
  await jean.getByLabel("Message to the admins").fill("x".repeat(501));
  await jean.getByRole("button", { name: "Ask for access" }).click();
  await loaders;
  expect(await jean.getByRole("alert").count()).toBe(0);
  letGo();
  await jean.getByRole("alert").getByText("Shorten your message to 500 characters").waitFor();
  await jean.getByLabel("Message to the admins").fill("I work with Grace");
  await jean.getByRole("button", { name: "Ask for access" }).click();
  await jean.getByRole("heading", { name: "You asked for access to Nexus" }).waitFor();
  await jean.context().close();
});
