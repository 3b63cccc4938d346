import { randomBytes } from "node:crypto";
import { test as base, type Browser, type BrowserContextOptions, type Page } from "playwright/test";
import type { Client } from "./client";
import { setUp, startFoyer, type Foyer } from "./foyer";
import { startSmtp, type SmtpStandIn } from "./smtp";
import { adminDriverOf, type AdminDriver } from "./steps";

export type Tab = Page & { troubles: string[] };

type WorkerFixtures = {
  /** The server that gets the emails of `foyer`. */
  smtp: SmtpStandIn;
  /** A Foyer with the workspace Nexus in it, which all tests of a worker share: each makes its own people in it. */
  foyer: Foyer;
  /** A Foyer without a mail provider: mail is captured, and the pages for development are there. */
  captured: Foyer;
  /** The signed-in client of Ada, who set `foyer` up. */
  admin: Client;
};

type TestFixtures = {
  /** Ada at work in a workspace of this test alone. Its name is Nexus too, its slug is its own. */
  nexus: AdminDriver;
  /** Starts a Foyer for this test alone. It ends with the test. */
  startOwnFoyer: typeof startFoyer;
  /** Opens a page in a browser profile of its own, which notes what the browser complains about. */
  openTab: (options?: BrowserContextOptions) => Promise<Tab>;
  /** Opens a page of whoever is signed in with this client. */
  openTabAs: (client: Client, options?: BrowserContextOptions) => Promise<Tab>;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  smtp: [
    async ({}, use) => {
      const smtp = await startSmtp();
      await use(smtp);
      await smtp.close();
    },
    { scope: "worker" },
  ],

  foyer: [
    async ({ smtp }, use) => {
      const foyer = await startFoyer({ SMTP_URL: smtp.url });
      await use(foyer);
      await foyer.stop();
    },
    { scope: "worker" },
  ],

  captured: [
    async ({}, use) => {
      const foyer = await startFoyer();
      await use(foyer);
      await foyer.stop();
    },
    { scope: "worker" },
  ],

  admin: [async ({ foyer }, use) => use(await setUp(foyer)), { scope: "worker" }],

  nexus: async ({ admin }, use) => {
    const slug = `nexus-${randomBytes(4).toString("hex")}`;
    const form = (await admin.get("/workspaces/new")).form("Create workspace");
    await admin.submit(form, { name: "Nexus", slug });
    await use(adminDriverOf(admin, slug));
  },

  startOwnFoyer: async ({}, use) => {
    const started: Foyer[] = [];
    await use(async (...options) => {
      const foyer = await startFoyer(...options);
      started.push(foyer);
      return foyer;
    });
    for (const foyer of started) await foyer.stop();
  },

  openTab: [
    async ({ browser }, use, testInfo) => {
      const opened: Tab[] = [];
      await use(async (options) => {
        const tab = await openTab(browser, options);
        opened.push(tab);
        return tab;
      });
      // A locator that is waited for in vain does not say what was there instead: a failed test tells it of every open page.
      if (testInfo.status !== testInfo.expectedStatus)
        for (const tab of tabs) testInfo.errors.push({ message: await describe(tab) });
      for (const tab of opened) await tab.context().close();
    },
    { auto: true },
  ],

  openTabAs: async ({ openTab }, use) => {
    await use(async (client, options) => {
      const tab = await openTab(options);
      await addCookies(tab, client);
      return tab;
    });
  },
});

/** Every page that is open. */
const tabs = new Set<Tab>();

/** A tab that outlives a test, for the fixtures of a worker: whoever opens it closes its context. */
export async function openTab(browser: Browser, options?: BrowserContextOptions): Promise<Tab> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // A refused form is a 422, and a page that asks for access a 403, which Chromium logs for itself. In the frame with the
    // preview of an email nothing runs: not the script with which Playwright takes its traces, either.
    const isExpected = /status of 4(22|03)|^Blocked script execution in '(about:blank'|\S+\/invitation-preview\/)/.test(
      message.text(),
    );
    if (message.type() === "error" && !isExpected) troubles.push(message.text());
  });
  const tab = Object.assign(page, { troubles });
  tabs.add(tab);
  page.on("close", () => tabs.delete(tab));
  return tab;
}

/** Gives a tab the cookies of this client. */
export async function addCookies(tab: Tab, { origin: url, cookies }: Client) {
  await tab.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
}

async function describe(tab: Tab): Promise<string> {
  const text = await tab.locator("body").innerText({ timeout: 5000 }).catch(String);
  return [`${tab.url()} showed:`, text.slice(0, 1000), ...tab.troubles].join("\n");
}
