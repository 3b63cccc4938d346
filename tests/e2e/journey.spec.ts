import { expect } from "playwright/test";
import type { Tab } from "../support/browser";
import { invite, test, testAdminForms } from "../support/admin-forms";
import { addAdmin, mailedLink, PASSWORD } from "../support/steps";

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

    test("somebody with an account logs in by the copied link", async ({ foyer, nexus, ada, users, openTab }) => {
      const email = `kay@${nexus.slug}.test`;
      await addAdmin(foyer, { email, name: "Kay McNulty", workspace: `${nexus.slug}-2` });
      await invite(ada, users, "Kay McNulty", email);
      const link = await ada.getByLabel("Invitation URL").inputValue();

      const phone = await openTab({ viewport: { width: 360, height: 740 } });
      await phone.goto(link);
      await phone.getByLabel("Password").fill(PASSWORD);
      await phone.getByRole("button", { name: "Log in and join" }).click();
      await phone.getByRole("heading", { name: "Nexus" }).waitFor();
      expect(phone.troubles).toEqual([]);
    });
  });

// Without JavaScript they are in tests/soak/admin-forms.spec.ts.
test.describe("with JavaScript", testAdminForms);
