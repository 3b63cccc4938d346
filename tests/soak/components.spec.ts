import { expect, type Locator } from "playwright/test";
import { addAxe, findViolations, forAxe } from "../support/axe";
import { test, type Tab } from "../support/browser";
import { findLayoutFaults } from "../support/layout";

const PAGE = "/dev/components";

/** The page of components, and the whole pages that it leads to. */
const pages = [
  "",
  "?page=users",
  "?page=no-users",
  "?page=group",
  "?page=home",
  "?page=account",
  "?page=instance",
  "?page=door",
  "?page=door-accent",
  "?page=problem",
  "?page=admins-only",
];

const looks = [360, 768, 1280, 1920].flatMap((width) => [
  { width, colorScheme: "light" as const },
  { width, colorScheme: "dark" as const },
]);

/** What a row of the list shortens, with an ellipsis, where there is little room: the pages that it leads to have it whole. */
const shortened = [
  "Numerical weather forecasts of the northern hemisphere",
  "Mail not sent yet, trying again: The mail server did not ans",
  "Mail failed: The mail server does not know ruth@nexus.exampl",
  // In the list of users: their own page has them whole.
  "Pablo Diego José Francisco de Paula Juan Nepomuceno Crispini",
  "pablo.diego.jose.francisco.de.paula.juan.nepomuceno.ruiz.y.p",
];

for (const { width, colorScheme } of looks)
  for (const query of pages)
    test(`nothing overlaps, is cut off or stands out, and axe finds nothing on ${PAGE}${query} at ${width} px, ${colorScheme}`, async ({
      openTab,
      captured,
    }) => {
      const tab = await addAxe(await openTab({ ...forAxe, colorScheme, viewport: { width, height: 900 } }));
      await tab.goto(captured.url + PAGE + query);
      const { cutOff, ...faults } = await findLayoutFaults(tab);
      const hidden = cutOff.filter((words) => !shortened.includes(words));
      expect({ ...faults, hidden }).toEqual({ overflow: 0, overlaps: [], outside: [], hidden: [] });
      // Contrast (1.4.3, AA) is among axe's own rules; the size of targets (2.5.8, AA) is not.
      expect(await findViolations(tab, { "target-size": { enabled: true } })).toEqual([]);
    });

test("a row is 52 px high at 1280 px", async ({ openTab, captured }) => {
  const tab = await openTab();
  await tab.goto(captured.url + PAGE);
  const rows = tab.locator("[data-member=active], [data-member=admin], [data-member=right-to-left]");
  expect(await heightsOf(rows)).toEqual([52, 52, 52]);
});

test("what is said under a field stands 5 px below it, whatever it is typed or chosen in", async ({
  openTab,
  captured,
}) => {
  const tab = await openTab();
  await tab.goto(captured.url + PAGE);
  const gaps = await tab.locator("#mistaken, #wrong-password, #metadata, #group").evaluateAll((controls) =>
    controls.map((control) => {
      const words = document.getElementById(`${control.id}-error`);
      return (words?.getBoundingClientRect().top ?? 0) - control.getBoundingClientRect().bottom;
    }),
  );
  expect(gaps).toEqual([5, 5, 5, 5]);
});

test("a button is 34 px high and a row's box 16 px, and for a finger 44 px and 24 px", async ({
  openTab,
  captured,
}) => {
  const tab = await openTab();
  const phone = await openTab({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });
  await Promise.all([tab.goto(captured.url + PAGE), phone.goto(captured.url + PAGE)]);
  const heightsIn = (page: Tab) =>
    Promise.all([
      heightsOf(page.locator("#buttons .button:not(.w-full)")),
      heightsOf(page.locator("[data-member=active] [type=checkbox]")),
    ]);
  expect(await heightsIn(tab)).toEqual([Array(13).fill(34), [16]]);
  expect(await heightsIn(phone)).toEqual([Array(13).fill(44), [24]]);
});

function heightsOf(elements: Locator): Promise<number[]> {
  return elements.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
}

for (const javaScriptEnabled of [true, false])
  test(`the page keeps to the content security policy, with JavaScript: ${javaScriptEnabled}`, async ({
    openTab,
    captured,
  }) => {
    const tab = await openTab({ javaScriptEnabled });
    for (const query of pages) {
      await tab.goto(captured.url + PAGE + query);
      await tab.getByRole("heading", { level: 1 }).first().waitFor();
    }
    expect(tab.troubles).toEqual([]);
  });
