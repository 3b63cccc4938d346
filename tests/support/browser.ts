import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright";
import { afterEach } from "vitest";
import type { Client } from "./client";

/** A real Chromium: the one that tests/run.mjs found, else Playwright's own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || undefined,
    args: [
      // Chromium refuses to run as root inside its own sandbox.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export type Tab = Page & { troubles: string[] };

const tabs = new Set<Tab>();

/** A page of whoever is signed in with this client. */
export async function openTabAs(
  browser: Browser,
  { origin: url, cookies }: Client,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const tab = await openTab(browser, options);
  await tab.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
  return tab;
}

/** A page in a browser profile of its own, which notes what the browser complains about. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // A refused form is a 422, and a page that asks for access a 403, which Chromium logs for itself.
    if (message.type() === "error" && !/status of 4(22|03)/.test(message.text())) troubles.push(message.text());
  });
  const tab = Object.assign(page, { troubles });
  tabs.add(tab);
  page.on("close", () => tabs.delete(tab));
  return tab;
}

/** A locator that is waited for in vain does not say what was there instead: a failed test tells it of every page that is open. */
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const tab of tabs) {
    const text = await tab.locator("body").innerText({ timeout: 5000 }).catch(String);
    const shown = [`${tab.url()} showed:`, text.slice(0, 1000), ...tab.troubles].join("\n");
    for (const error of task.result.errors ?? []) error.stack = `${error.stack ?? error.message}\n${shown}`;
  }
});
