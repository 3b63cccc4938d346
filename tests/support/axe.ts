import type axe from "axe-core";
import type { Browser, BrowserContextOptions } from "playwright";
import { openTabAs, type Tab } from "./browser";
import type { Client } from "./client";

/** The smaller of its two builds: it is read anew by every page. */
const AXE = "node_modules/axe-core/axe.min.js";

/** A page of whoever is signed in with this client, in which `violationsOf` works. */
export async function openTabForAxe(
  browser: Browser,
  client: Client,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  // The content security policy would keep axe out: it is the page that is looked at here, not the policy.
  const tab = await openTabAs(browser, client, { ...options, bypassCSP: true });
  await tab.addInitScript({ path: AXE });
  return tab;
}

/** What axe finds on the page as it is now. `rules` switches on what is off by itself. */
export async function violationsOf(tab: Tab, rules: axe.RuleObject = {}): Promise<string[]> {
  return tab.evaluate(async (rules) => {
    // Writing down every element that passes would take as long again as looking.
    const only = { resultTypes: ["violations" as const], rules };
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, only);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }, rules);
}
