import type axe from "axe-core";
import type { BrowserContextOptions } from "playwright/test";
import type { Tab } from "./browser";

/** The smaller of its two builds: it is read anew by every page. */
const AXE = "node_modules/axe-core/axe.min.js";

/** How a tab for axe is opened. The content security policy would keep axe out: it is the page that is looked at, not the policy. */
export const forAxe: BrowserContextOptions = { bypassCSP: true };

/** Gives axe to every page that this tab opens from now on. */
export async function addAxe(tab: Tab): Promise<Tab> {
  await tab.addInitScript({ path: AXE });
  return tab;
}

/** What axe finds on the page, a line for each rule. `rules` switches on what is off by itself. */
export async function findViolations(tab: Tab, rules: axe.RuleObject = {}): Promise<string[]> {
  return tab.evaluate(async (rules) => {
    // Writing down every element that passes would take as long again as looking.
    const only = { resultTypes: ["violations" as const], rules };
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, only);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }, rules);
}
