import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { test as base } from "../support/browser";
import { startFoyer, type Foyer } from "../support/foyer";

/** The parts of the page, by their ids. */
const sections = [
  "avatars",
  "buttons",
  "icons",
  "statuses",
  "notices",
  "pending",
  "cards",
  "lists",
  "text-fields",
  "other-fields",
  "choices",
  "forms",
];

const test = base.extend<object, { captured: Foyer }>({
  captured: [
    async ({}, use) => {
      const foyer = await startFoyer();
      await use(foyer);
      await foyer.stop();
    },
    { scope: "worker" },
  ],
});

/** Chromium draws letters in the same way wherever it runs: without the hints of the machine, and without its colours. */
test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM || undefined,
    args: ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--lang=en-US"],
  },
});

/** The same letters on every machine: those of DejaVu, with which a bare Debian comes, too. */
const font = (family: string, weight: string, file: string) => {
  const data = readFileSync(`tests/fixtures/fonts/${file}.woff2`, "base64");
  return `@font-face { font-family: ${family}; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}); }`;
};
const letters = [
  font("Letters", "100 500", "DejaVuSans"),
  font("Letters", "600 900", "DejaVuSans-Bold"),
  font("Mono", "100 900", "DejaVuSansMono"),
  // Letters of other scripts, and emoji, are the machine's.
  "[data-initials='م']::before, [data-initials='🦊']::before { content: '' !important }",
  "* { font-family: Letters !important } :is(.font-mono, pre, code) { font-family: Mono !important }",
].join("\n");

/**
 * A pixel differs where one sees it (`threshold`), and smooth edges do not count. So few may differ that a colour, a gap or a
 * component cannot; what another release of Chromium rounds differently can.
 */
const tolerance = { threshold: 0.05, maxDiffPixels: 40, animations: "disabled" } as const;

for (const colorScheme of ["light", "dark"] as const)
  test(`the components look as they did, ${colorScheme}`, async ({ openTab, captured }) => {
    const viewport = { width: 1280, height: 900 };
    const tab = await openTab({
      colorScheme,
      viewport,
      deviceScaleFactor: 1,
      bypassCSP: true,
      reducedMotion: "reduce",
    });
    await tab.goto(`${captured.url}/dev/components`, { waitUntil: "networkidle" });
    await tab.addStyleTag({ content: letters });
    await tab.evaluate(() => document.fonts.ready);
    for (const section of sections)
      await expect.soft(tab.locator(`#${section}`)).toHaveScreenshot(`${section}-${colorScheme}.png`, tolerance);
  });
