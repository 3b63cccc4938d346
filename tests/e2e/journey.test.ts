import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, openTab, type Tab } from "../support/browser";
import { startFoyer, type Foyer } from "../support/foyer";
import { startSmtp, type SmtpStandIn } from "../support/smtp";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

describe.each([
  { name: "without JavaScript", javaScriptEnabled: false },
  { name: "with JavaScript", javaScriptEnabled: true },
])("$name", ({ javaScriptEnabled }) => {
  let smtp: SmtpStandIn;
  let foyer: Foyer;
  let admin: Tab;
  const open = () => openTab(browser, { javaScriptEnabled });

  beforeAll(async () => {
    smtp = await startSmtp();
    foyer = await startFoyer({ SMTP_URL: smtp.url });
    admin = await open();
    await admin.goto(foyer.setupLink ?? "");
    await admin.getByLabel("Your name").fill("Ada Byron");
    await admin.getByLabel("Email address").fill("ada@nexus.test");
    await admin.getByLabel("Choose a password").fill("analytical engine no. 1");
    await admin.getByLabel("Name of the workspace").fill("Nexus");
    await admin.getByLabel("Address of the workspace").fill("nexus");
    await admin.getByRole("button", { name: "Create the workspace" }).click();
    await admin.getByRole("heading", { name: "Users" }).waitFor();
  });

  afterAll(async () => {
    await foyer.stop();
    await smtp.close();
  });

  async function invite(name: string, email: string) {
    await admin.goto(`${foyer.url}/nexus/workspace-settings/users`);
    await admin.getByRole("link", { name: "Add users" }).click();
    await admin.getByLabel("Name", { exact: true }).fill(name);
    await admin.getByLabel("Email address", { exact: true }).fill(email);
    await admin.getByLabel("Builder").check();
    await admin.getByRole("button", { name: "Invite users" }).click();
    await admin.getByRole("heading", { name }).waitFor();
  }

  async function mailedLink(email: string) {
    const mail = await smtp.nextMailTo(email);
    return /http:\S+\/invite\/\S+/.exec(mail.text ?? "")?.[0] ?? "";
  }

  const statusOf = async (email: string) => {
    await admin.goto(`${foyer.url}/nexus/workspace-settings/users`);
    return admin.locator("tr[data-member]", { hasText: email }).getAttribute("data-status");
  };

  test("the whole way: invited, mailed, signed up, active, archived, unarchived, back in", async () => {
    await invite("Grace Hopper", "grace@corp.com");
    expect(await statusOf("grace@corp.com")).toBe("invited");

    const grace = await open();
    await grace.goto(await mailedLink("grace@corp.com"));
    await grace.getByLabel("Choose a password").fill("flow-matic is a language");
    await grace.getByRole("button", { name: "Sign up and join" }).click();
    await grace.getByRole("heading", { name: "Nexus" }).waitFor();
    expect(await statusOf("grace@corp.com")).toBe("active");

    await admin.getByRole("link", { name: "Grace Hopper" }).click();
    await admin.getByRole("link", { name: "Archive user" }).click();
    await admin.getByRole("button", { name: "Archive user" }).click();
    await admin.getByText("Grace Hopper is archived, and out of this workspace with their next click.").waitFor();
    expect((await grace.goto(`${foyer.url}/nexus`))?.status()).toBe(404);

    await admin.getByRole("button", { name: "Unarchive" }).click();
    await admin.getByText("invited again").waitFor();
    await grace.goto(await mailedLink("grace@corp.com"));
    await grace.getByRole("button", { name: "Join Nexus" }).click();
    await grace.getByRole("heading", { name: "Nexus" }).waitFor();
    expect(await statusOf("grace@corp.com")).toBe("active");
    expect([...admin.troubles, ...grace.troubles]).toEqual([
      "Failed to load resource: the server responded with a status of 404 (Not Found)",
    ]);
  });

  test("somebody with an account logs in by the copied link", async () => {
    await invite("Kay McNulty", "kay@corp.com");
    const kay = await open();
    await kay.goto(await mailedLink("kay@corp.com"));
    await kay.getByLabel("Choose a password").fill("eniac has 17468 tubes");
    await kay.getByRole("button", { name: "Sign up and join" }).click();
    await kay.getByRole("heading", { name: "Nexus" }).waitFor();
    await admin.goto(`${foyer.url}/nexus/workspace-settings/users`);
    await admin.getByRole("link", { name: "Kay McNulty" }).click();
    await admin.getByRole("link", { name: "Archive user" }).click();
    await admin.getByRole("button", { name: "Archive user" }).click();
    await admin.getByRole("button", { name: "Unarchive" }).click();
    const link = await admin.getByLabel("Invitation URL").inputValue();

    const phone = await openTab(browser, { javaScriptEnabled, viewport: { width: 360, height: 740 } });
    await phone.goto(link);
    await phone.getByLabel("Password").fill("eniac has 17468 tubes");
    await phone.getByRole("button", { name: "Log in and join" }).click();
    await phone.getByRole("heading", { name: "Nexus" }).waitFor();
    expect(phone.troubles).toEqual([]);
  });

  test("bad input keeps what was typed and says what to do beside the field", async () => {
    await admin.goto(`${foyer.url}/nexus/workspace-settings/users/new`);
    await admin.getByLabel("Name").fill("Betty Holberton");
    await admin.getByLabel("Email address").fill("betty@");
    await admin.getByLabel("User metadata").fill('{"apiKey": {"a": 1}}');
    await admin.getByRole("button", { name: "Invite users" }).click();
    await admin.getByRole("alert").waitFor();
    expect(await admin.locator("#email-error").textContent()).toBe("Enter an email address like name@example.com");
    expect(await admin.locator("#role-error").textContent()).toBe("Choose a role");
    expect(await admin.getByLabel("Name").inputValue()).toBe("Betty Holberton");
    expect(await admin.getByLabel("User metadata").inputValue()).toBe('{"apiKey": {"a": 1}}');
  });

  test("metadata stays masked until it is shown, and an edit is kept", async () => {
    await invite("Jean Bartik", "jean@corp.com");
    await admin.getByLabel("User metadata").fill('{"apiKey": "abc123"}');
    await admin.getByLabel("End-user").check();
    await admin.getByRole("button", { name: "Save" }).click();
    await admin.getByText("Saved.").waitFor();
    expect(await admin.getByLabel("End-user").isChecked()).toBe(true);
    expect(await admin.content()).not.toContain("abc123");
    await admin.getByRole("button", { name: "Show" }).click();
    await admin.getByLabel("User metadata").waitFor();
    expect(JSON.parse(await admin.getByLabel("User metadata").inputValue())).toEqual({ apiKey: "abc123" });
  });

  test("an invitation is resent and cancelled from the list", async () => {
    await invite("Ruth Lichterman", "ruth@corp.com");
    await admin.goto(`${foyer.url}/nexus/workspace-settings/users`);
    await admin.getByLabel("Actions for Ruth Lichterman").click();
    await admin.getByRole("button", { name: "Resend the email" }).and(admin.locator(":visible")).click();
    await admin.getByText(/(Mailed|Queued) .+: try again in \d+ seconds/).waitFor();
    await foyer.query("update mails set queued_at = queued_at - interval '1 minute'");
    // The user's own page says why it was refused.
    await admin.getByRole("link", { name: "Users", exact: true }).first().click();
    await admin.getByLabel("Actions for Ruth Lichterman").click();
    await admin.getByRole("button", { name: "Resend the email" }).and(admin.locator(":visible")).click();
    await admin.getByText("on its way again").waitFor();
    await admin.getByLabel("Actions for Ruth Lichterman").click();
    await admin.getByRole("button", { name: "Cancel invitation" }).and(admin.locator(":visible")).click();
    await admin.getByText("The invitation of Ruth Lichterman is cancelled").waitFor();
    expect(await admin.locator("tr[data-member]", { hasText: "ruth@corp.com" }).count()).toBe(0);
  });
});
