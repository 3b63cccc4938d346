import { expect } from "playwright/test";
import { test as base, type Tab } from "./browser";

/** The admin's tab, and the address of the Users page of her workspace. */
export const test = base.extend<{ ada: Tab; users: string }>({
  ada: async ({ nexus, openTabAs }, use) => use(await openTabAs(nexus.admin)),
  users: async ({ foyer, nexus }, use) => use(foyer.url + nexus.users),
});

export async function invite(ada: Tab, users: string, name: string, email: string) {
  await ada.goto(users);
  await ada.getByRole("link", { name: "Add users" }).click();
  await ada.getByLabel("Name", { exact: true }).fill(name);
  await ada.getByLabel("Email address", { exact: true }).fill(email);
  await ada.getByLabel("Builder").check();
  await ada.getByRole("button", { name: "Invite users" }).click();
  await ada.getByRole("heading", { name }).waitFor();
}

/** What an admin does in forms, beside the whole way of a user. */
export function testAdminForms() {
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
}
