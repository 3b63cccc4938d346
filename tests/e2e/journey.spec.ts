import { expect } from "playwright/test";
import { test as base, type Tab } from "../support/browser";
import { mailedLink } from "../support/steps";

/** The admin's tab, and the address of the Users page of her workspace. */
const test = base.extend<{ ada: Tab; users: string }>({
  ada: async ({ nexus, openTabAs }, use) => use(await openTabAs(nexus.admin)),
  users: async ({ foyer, nexus }, use) => use(foyer.url + nexus.users),
});

async function invite(ada: Tab, users: string, name: string, email: string) {
  await ada.goto(users);
  await ada.getByRole("link", { name: "Add users" }).click();
  await ada.getByLabel("Name", { exact: true }).fill(name);
  await ada.getByLabel("Email address", { exact: true }).fill(email);
  await ada.getByLabel("Builder").check();
  await ada.getByRole("button", { name: "Invite users" }).click();
  await ada.getByRole("heading", { name }).waitFor();
}

async function statusOf(ada: Tab, users: string, email: string) {
  await ada.goto(users);
  return ada.locator("tr[data-member]", { hasText: email }).getAttribute("data-status");
}

for (const { name, javaScriptEnabled } of [
  { name: "without JavaScript", javaScriptEnabled: false },
  { name: "with JavaScript", javaScriptEnabled: true },
])
  test.describe(name, () => {
    test.use({ javaScriptEnabled });

    test("the first account and workspace are made on the set-up page", async ({ startOwnFoyer, openTab }) => {
      const foyer = await startOwnFoyer();
      const tab = await openTab();
      await tab.goto(foyer.setupLink ?? "");
      await tab.getByLabel("Your name").fill("Ada Byron");
      await tab.getByLabel("Email address").fill("ada@nexus.test");
      await tab.getByLabel("Choose a password").fill("analytical engine no. 1");
      await tab.getByLabel("Name of the workspace").fill("Nexus");
      await tab.getByLabel("Address of the workspace").fill("nexus");
      await tab.getByRole("button", { name: "Create the workspace" }).click();
      await tab.getByRole("heading", { name: "Users" }).waitFor();
      expect(tab.troubles).toEqual([]);
    });

    test("the whole way: invited, mailed, signed up, active, archived, unarchived, back in", async ({
      foyer,
      smtp,
      nexus,
      ada,
      users,
      openTab,
    }) => {
      const email = `grace@${nexus.slug}.test`;
      await invite(ada, users, "Grace Hopper", email);
      expect(await statusOf(ada, users, email)).toBe("invited");

      const grace = await openTab();
      await grace.goto(await mailedLink(smtp, email));
      await grace.getByLabel("Choose a password").fill("flow-matic is a language");
      await grace.getByRole("button", { name: "Sign up and join" }).click();
      await grace.getByRole("heading", { name: "Nexus" }).waitFor();
      expect(await statusOf(ada, users, email)).toBe("active");

      await ada.getByRole("link", { name: "Grace Hopper" }).click();
      await ada.getByRole("link", { name: "Archive user" }).click();
      await ada.getByRole("button", { name: "Archive user" }).click();
      await ada.getByText("Grace Hopper is archived, and has no access to this workspace any more.").waitFor();
      expect((await grace.goto(`${foyer.url}/${nexus.slug}`))?.status()).toBe(404);

      await ada.getByRole("button", { name: "Unarchive" }).click();
      await ada.getByText("invited again").waitFor();
      await grace.goto(await mailedLink(smtp, email));
      await grace.getByRole("button", { name: "Join Nexus" }).click();
      await grace.getByRole("heading", { name: "Nexus" }).waitFor();
      expect(await statusOf(ada, users, email)).toBe("active");
      expect([...ada.troubles, ...grace.troubles]).toEqual([
        "Failed to load resource: the server responded with a status of 404 (Not Found)",
      ]);
    });

    test("somebody with an account logs in by the copied link", async ({ smtp, nexus, ada, users, openTab }) => {
      const email = `kay@${nexus.slug}.test`;
      await invite(ada, users, "Kay McNulty", email);
      const kay = await openTab();
      await kay.goto(await mailedLink(smtp, email));
      await kay.getByLabel("Choose a password").fill("eniac has 17468 tubes");
      await kay.getByRole("button", { name: "Sign up and join" }).click();
      await kay.getByRole("heading", { name: "Nexus" }).waitFor();
      await ada.goto(users);
      await ada.getByRole("link", { name: "Kay McNulty" }).click();
      await ada.getByRole("link", { name: "Archive user" }).click();
      await ada.getByRole("button", { name: "Archive user" }).click();
      await ada.getByRole("button", { name: "Unarchive" }).click();
      const link = await ada.getByLabel("Invitation URL").inputValue();

      const phone = await openTab({ viewport: { width: 360, height: 740 } });
      await phone.goto(link);
      await phone.getByLabel("Password").fill("eniac has 17468 tubes");
      await phone.getByRole("button", { name: "Log in and join" }).click();
      await phone.getByRole("heading", { name: "Nexus" }).waitFor();
      expect(phone.troubles).toEqual([]);
    });

    test("bad input keeps what was typed and says what to do beside the field", async ({ ada, users }) => {
      await ada.goto(`${users}/new`);
      await ada.getByLabel("Name").fill("Betty Holberton");
      await ada.getByLabel("Email address").fill("betty@");
      await ada.getByLabel("User metadata").fill('{"apiKey": {"a": 1}}');
      await ada.getByRole("button", { name: "Invite users" }).click();
      await ada.getByRole("alert").waitFor();
      expect(await ada.locator("#email-error").textContent()).toBe("Enter an email address like name@example.com");
      expect(await ada.locator("#role-error").textContent()).toBe("Choose a role");
      expect(await ada.getByLabel("Name").inputValue()).toBe("Betty Holberton");
      expect(await ada.getByLabel("User metadata").inputValue()).toBe('{"apiKey": {"a": 1}}');
    });

    test("metadata stays masked until it is shown, and an edit is kept", async ({ ada, users }) => {
      await invite(ada, users, "Jean Bartik", "jean@corp.com");
      await ada.getByLabel("User metadata").fill('{"apiKey": "abc123"}');
      await ada.getByRole("button", { name: "Save metadata" }).click();
      await ada.getByText("The metadata of Jean Bartik is saved.").waitFor();
      await ada.getByLabel("End-user").check();
      await ada.getByRole("button", { name: "Save", exact: true }).click();
      await ada.getByText("The details of Jean Bartik are saved.").waitFor();
      expect(await ada.getByLabel("End-user").isChecked()).toBe(true);
      expect(await ada.content()).not.toContain("abc123");
      await ada.getByRole("button", { name: "Show" }).click();
      await ada.getByLabel("User metadata").waitFor();
      expect(JSON.parse(await ada.getByLabel("User metadata").inputValue())).toEqual({ apiKey: "abc123" });
    });

    test("an invitation is resent and cancelled from the list", async ({ foyer, ada, users }) => {
      await invite(ada, users, "Ruth Lichterman", "ruth@corp.com");
      await ada.goto(users);
      await ada.getByLabel("Actions for Ruth Lichterman").click();
      await ada.getByRole("button", { name: "Resend the email" }).and(ada.locator(":visible")).click();
      await ada.getByText(/(Mailed|Queued) .+: try again in \d+ seconds/).waitFor();
      await foyer.query("update mails set queued_at = queued_at - interval '1 minute'");
      // The user's own page says why it was refused.
      await ada.getByRole("link", { name: "Users", exact: true }).first().click();
      await ada.getByLabel("Actions for Ruth Lichterman").click();
      await ada.getByRole("button", { name: "Resend the email" }).and(ada.locator(":visible")).click();
      await ada.getByText("on its way again").waitFor();
      await ada.getByLabel("Actions for Ruth Lichterman").click();
      await ada.getByRole("link", { name: "Cancel invitation" }).and(ada.locator(":visible")).click();
      await ada.getByRole("button", { name: "Cancel invitation" }).click();
      await ada.getByText("The invitation of Ruth Lichterman is cancelled").waitFor();
      expect(await ada.locator("tr[data-member]", { hasText: "ruth@corp.com" }).count()).toBe(0);
    });
  });
