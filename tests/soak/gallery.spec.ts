import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { test } from "../support/browser";

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

/** Chromium draws text in the same way wherever it runs: without the hints of the machine, and without its colours. */
test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM || undefined,
    args: ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--lang=en-US"],
  },
});

/** The same fonts on every machine: DejaVu, which a bare Debian has. */
const font = (family: string, weight: string, file: string) => {
  const data = readFileSync(`tests/fixtures/fonts/${file}.woff2`, "base64");
  return `@font-face { font-family: ${family}; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}); }`;
};
const fonts = [
  font("Sans", "100 500", "DejaVuSans"),
  font("Sans", "600 900", "DejaVuSans-Bold"),
  font("Mono", "100 900", "DejaVuSansMono"),
  // Characters of other scripts, and emoji, come from fonts of the machine.
  "[data-initials='م']::before, [data-initials='🦊']::before { content: '' !important }",
  "* { font-family: Sans !important } :is(.font-mono, pre, code) { font-family: Mono !important }",
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
    await tab.addStyleTag({ content: fonts });
    await tab.evaluate(() => document.fonts.ready);
    for (const section of sections)
      await expect.soft(tab.locator(`#${section}`)).toHaveScreenshot(`${section}-${colorScheme}.png`, tolerance);
  });
