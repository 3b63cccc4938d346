import { expect } from "playwright/test";
import { test } from "../support/browser";
import { setUp } from "../support/foyer";
import { signIn } from "../support/people";

test.use({ viewport: { width: 360, height: 800 } });

test("with JavaScript somebody asks, an admin lets them in, and their page is the workspace's", async ({
  startOwnFoyer,
  openTabAs,
}) => {
  // Not the worker's: nobody sends the emails of this one.
  const foyer = await startOwnFoyer();
  const ada = await setUp(foyer);
  await foyer.query("update workspaces set takes_requests = true");

  const kay = await openTabAs(await signIn(foyer, { email: "kay@corp.com", name: "Kay McNulty" }));
  await kay.goto(`${foyer.url}/nexus`);
  await kay.getByLabel("Message to the admins").fill("x".repeat(501));
  await kay.getByRole("button", { name: "Ask for access" }).click();
  await kay.getByRole("alert").getByText("Shorten your message to 500 characters").waitFor();
  await kay.getByLabel("Message to the admins").fill("I work with Grace");
  await kay.getByRole("button", { name: "Ask for access" }).click();
  await kay.getByRole("heading", { name: "You asked for access to Nexus" }).waitFor();

  const admin = await openTabAs(ada);
  await admin.goto(`${foyer.url}/nexus/workspace-settings/users`);
  await admin.getByRole("link", { name: "1 person asks for access" }).click();
  await admin.getByText("I work with Grace").waitFor();
  await admin.getByRole("link", { name: "Decide" }).click();
  await admin.getByRole("button", { name: "Approve" }).click();
  await admin.locator("#role-error").getByText("Choose a role").waitFor();
  await admin.getByLabel("Builder").check();
  await admin.getByRole("button", { name: "Approve" }).click();
  await admin.getByText("Kay McNulty is in. No mail provider is set up, so the mail is kept here.").waitFor();
  await admin.getByText("Nobody waits for an answer.").waitFor();

  await kay.reload();
  await kay.getByRole("heading", { name: "Your membership" }).waitFor();
  expect(await kay.getByText("Builder", { exact: true }).count()).toBe(1);
});

test("a refused form is shown once the page behind it is read again, so that nothing typed into it is lost", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  await foyer.query("update workspaces set takes_requests = true where slug = $1", [nexus.slug]);
  const jean = await openTabAs(await signIn(foyer, { email: `jean@${nexus.slug}.test`, name: "Jean Bartik" }));
  await jean.goto(`${foyer.url}/${nexus.slug}`);
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
});
