import { expect } from "playwright/test";
import type { Tab } from "./browser";

/** What stands in the fields of a form, by their names: a text, the value of a radio button, or whether a box is ticked. */
export type Fields = Record<string, string | boolean>;

/** What a page says and what its fields hold, without what differs from one Foyer to the next: ids, links, moments. */
export type Reading = { text: string; fields: string[] };

/**
 * A person who fills in forms in one tab and reads every page that comes back. Two of them, one with JavaScript and one
 * without, who do the same read the same.
 */
export type FormWalk = ReturnType<typeof walkIn>;

export function walkIn(tab: Tab, url: string) {
  const readings: Reading[] = [];

  async function read() {
    readings.push(await readingOf(tab));
  }

  async function send(button: string, fields: Fields, says: string) {
    const pressed = tab.getByRole("button", { name: button, exact: true }).and(tab.locator(":visible")).first();
    const form = tab.locator("form").filter({ has: pressed }).first();
    for (const [name, value] of Object.entries(fields)) await fillIn(form.locator(`[name="${name}"]:visible`), value);
    // The page that answers is drawn anew, even where it is the same one: with JavaScript once its loaders have answered, too.
    await tab.locator("main").evaluate((element) => element.setAttribute("data-sent", ""));
    await pressed.click();
    await tab.locator("[data-sent]").waitFor({ state: "detached" });
    await tab.getByText(says).first().waitFor();
    await tab.waitForLoadState("load");
  }

  return {
    tab,
    readings,

    /** Opens a page by its address. */
    async open(path: string) {
      await tab.goto(path.startsWith("http") ? path : url + path, { waitUntil: "networkidle" });
      await read();
    },

    /** Follows a link of the page, or presses what opens a menu. */
    async press(name: string) {
      await tab.getByLabel(name, { exact: true }).first().click();
    },

    async follow(name: string, heading: string) {
      await tab.getByRole("link", { name, exact: true }).first().click();
      await tab.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await read();
    },

    /** Sends a form that is not taken: the page says why. */
    async refused(button: string, fields: Fields, problem: string) {
      await send(button, fields, problem);
      expect(await tab.locator("[role=alert]").allInnerTexts()).toEqual([expect.stringContaining(problem)]);
      await read();
    },

    /** Sends a form that is taken: the page says so, and nothing of an earlier try stands on it. */
    async done(button: string, fields: Fields, says: string) {
      await send(button, fields, says);
      await expect.poll(() => tab.locator("[role=alert], [aria-invalid=true], .error").count()).toBe(0);
      await read();
    },
  };
}

async function fillIn(field: ReturnType<Tab["locator"]>, value: string | boolean) {
  const type = await field.first().evaluate((element) => (element as HTMLInputElement).type);
  if (type === "radio") return field.and(field.page().locator(`[value="${value}"]`)).check();
  if (type === "select-one") return field.selectOption(String(value));
  if (type !== "checkbox") return field.fill(String(value));
  const box = typeof value === "string" ? field.and(field.page().locator(`[value="${value}"]`)) : field.first();
  return box.setChecked(value !== false);
}

async function readingOf(tab: Tab): Promise<Reading> {
  const { text, fields } = await tab.evaluate(() => {
    const main = document.querySelector("main") ?? document.body;
    // The picker beside a colour is JavaScript's, and sends nothing.
    const controls = [...main.querySelectorAll<HTMLInputElement>("input, select, textarea")].filter(
      ({ type, name }) => type !== "hidden" && !(type === "color" && !name),
    );
    return {
      // The bar of actions stands there without JavaScript, and with it once a user is selected.
      text: main.innerText.replace(main.querySelector<HTMLElement>("#bulk")?.innerText ?? "", ""),
      fields: controls.map(({ name, type, value, checked }) =>
        type === "radio" || type === "checkbox" ? `${name} ${value}: ${checked}` : `${name}: ${value}`,
      ),
    };
  });
  return {
    text: comparable(withoutHelp(text)),
    fields: fields.filter((field) => field !== " on: false").map(comparable),
  };
}

/** What JavaScript adds, a button to copy a link, and what it leaves out: until a user is selected, or because it counts itself. */
function withoutHelp(text: string): string {
  return text
    .replace(/\n\s*Copy\n/g, "\n")
    .replace("Go to the actions for selected users", "")
    .replace("The boxes that you tick can change this number, as said beside them.", "");
}

/** The same for two browsers: without ids and times, and without how far the worker is with a mail. */
function comparable(text: string): string {
  return text
    .replace(/https?:\/\/[^/\s]+/g, "URL")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
    .replace(/[\w-]{40,}/g, "TOKEN")
    .replace(/(\w{4} ){7}\w{4}/g, "SECRET")
    .replace(/\d{1,2}:\d{2}/g, "TIME")
    .replace(/\baccount [0-9a-f]{8}\b/g, "account ID")
    .replace(/just now|now$|\d+ (second|minute)s? ago/gim, "MOMENT")
    .replace(/^(Kept here|Mailed|Mail (sent|queued)|Queued|Not mailed)[^\n]*/gm, "MAIL")
    .replace(/\b(Expires [^\n\t,]+), (queued|mail kept here)/g, "$1, MAIL")
    .replace(/\s+/g, " ")
    .trim();
}
