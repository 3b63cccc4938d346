import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { backgrounds, deriveAccent, findTooLight, FOYER_ACCENT, isColour } from "#app/colours/accent";
import { contrastOf, toHex, toOklch } from "#app/colours/oklch";
import { hueOf, tileColour } from "#app/colours/tile";
import { renderInvitation, type InvitationEmail } from "#app/mail/templates/invitation";
import { Avatar, Tile } from "#app/ui/avatar";
import config from "../../tailwind.config";

const invitation: InvitationEmail = {
  ...{ workspace: "Nexus", inviter: null, invitee: "Grace", role: "Builder", url: "https://foyer.example/invite/x" },
  ...{ expiresAt: new Date("2026-06-05T14:00:00Z"), message: null, hasAccount: false, timeZone: "UTC" },
};

describe("the colour of a tile", () => {
  test.each([
    ["Nexus", 4, "#00766d"],
    ["Apollo", 7, "#943a9a"],
    ["Ærø", 2, "#8a5b00"],
    ["東京", 7, "#943a9a"],
    ["", 0, "#b22b46"],
  ])("of %s is always the same", (name, hue, colour) => {
    expect(hueOf(name)).toBe(hue);
    expect(tileColour(name)).toBe(colour);
  });

  /** One name for each of the eight colours. */
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];

  test("is the same in the app and in a mail, and white is readable on it", async () => {
    expect(new Set(names.map(tileColour)).size).toBe(8);
    for (const name of names) {
      const inApp = renderToStaticMarkup(<Tile name={name} />);
      const { html } = await renderInvitation({ ...invitation, workspace: name });
      expect(inApp).toContain(`bg-[${tileColour(name)}]`);
      expect(html).toContain(`background-color:${tileColour(name)}`);
      expect(contrastOf("#ffffff", tileColour(name))).toBeGreaterThan(5);
    }
  });

  test("of a person follows from the name alone, wherever it is drawn", () => {
    for (const avatar of [<Avatar name="Ada Byron" />, <Avatar name="Ada Byron" isLarge />])
      expect(renderToStaticMarkup(avatar)).toContain("[--hue:75]");
  });
});

describe("a colour in OKLCH", () => {
  test("has the lightness, chroma and hue that its definition gives", () => {
    const red = toOklch("#ff0000");
    expect([red.lightness.toFixed(3), red.chroma.toFixed(3), red.hue.toFixed(1)]).toEqual(["0.628", "0.258", "29.2"]);
  });

  test.each(["#3f4fd8", "#000000", "#ffffff", "#1db954", "#ff0000"])("%s comes back as it was", (colour) => {
    expect(toHex(toOklch(colour))).toBe(colour);
  });

  test("that sRGB does not have loses chroma, and keeps its lightness and hue", () => {
    expect(toHex({ lightness: 0.51, chroma: 0.17, hue: 185 })).toBe("#00766d");
  });
});

test.each([
  ["#000000", "#ffffff", 21],
  ["#767676", "#ffffff", 4.54],
  ["#ffffff", "#ffffff", 1],
])("the contrast of %s on %s is %d", (one, other, contrast) => {
  expect(contrastOf(one, other)).toBeCloseTo(contrast, 2);
  expect(contrastOf(other, one)).toBeCloseTo(contrast, 2);
});

test.each([
  ["#1a2b3c", true],
  ["#1A2B3C", false],
  ["#abc", false],
  ["red", false],
  ["#1a2b3c;}", false],
])("%s is a colour: %s", (text, isOne) => {
  expect(isColour(text)).toBe(isOne);
});

describe("an accent", () => {
  test.each([
    ["#ffd500", 1.33, "#a98c00"],
    ["#1db954", 2.42, "#04a446"],
    ["#ffffff", 1, "#8f8f8f"],
  ])("%s is too light for the light pages, and a darker one is named", (accent, contrast, darker) => {
    const found = findTooLight(accent);
    expect(found?.contrast).toBeCloseTo(contrast, 2);
    expect(found?.darker).toBe(darker);
  });

  test.each([FOYER_ACCENT, "#e8590c", "#611f69", "#000000", "#ff0000"])("%s is dark enough", (accent) => {
    expect(findTooLight(accent)).toBeUndefined();
  });

  test.each([
    [
      "#611f69",
      { accent: "#611f69", strong: "#4f0a57", text: "#ffffff", ink: "#611f69", soft: "#f7ecf8" },
      { accent: "#b872c0", strong: "#cc84d4", text: "#111113", ink: "#b872c0", soft: "#311f33" },
    ],
    [
      "#e8590c",
      { accent: "#e8590c", strong: "#fe6d2c", text: "#111113", ink: "#bc4502", soft: "#fdece6" },
      { accent: "#ed5e17", strong: "#fe763c", text: "#111113", ink: "#ed5e17", soft: "#391f14" },
    ],
    [
      "#000000",
      { accent: "#000000", strong: "#000000", text: "#ffffff", ink: "#000000", soft: "#f0f0f0" },
      { accent: "#8c8c8c", strong: "#9e9e9e", text: "#111113", ink: "#8c8c8c", soft: "#262626" },
    ],
  ])("%s gives the colours of both schemes", (accent, light, dark) => {
    expect(deriveAccent(accent)).toEqual({ light, dark });
  });

  test("of any colour that is dark enough is readable wherever it stands", () => {
    const steps = [0, 51, 102, 153, 204, 255];
    const toHexByte = (byte: number) => byte.toString(16).padStart(2, "0");
    const all = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${[r, g, b].map(toHexByte).join("")}`)));
    const chosen = all.filter((accent) => !findTooLight(accent));
    expect(chosen.length).toBeGreaterThan(100);
    for (const accent of chosen) {
      const { light, dark } = deriveAccent(accent);
      for (const [scheme, behind] of [[light, backgrounds.light] as const, [dark, backgrounds.dark] as const]) {
        expect(contrastOf(scheme.text, scheme.accent), accent).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(scheme.text, scheme.strong), accent).toBeGreaterThanOrEqual(4.5);
        for (const page of behind) expect(contrastOf(scheme.accent, page), accent).toBeGreaterThanOrEqual(3);
        for (const page of [...behind, scheme.soft])
          expect(contrastOf(scheme.ink, page), accent).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test("is measured against the backgrounds that the pages have", () => {
    const css = JSON.stringify(collectBase());
    for (const [name, at] of [["--bg", 0] as const, ["--panel", 1] as const])
      for (const scheme of ["light", "dark"] as const) expect(css).toContain(`"${name}":"${backgrounds[scheme][at]}"`);
  });

  function collectBase(): unknown[] {
    const found: unknown[] = [];
    const addBase = (base: unknown) => found.push(base);
    for (const plugin of config.plugins) (plugin.handler as (api: unknown) => void)({ addBase });
    return found;
  }
});
