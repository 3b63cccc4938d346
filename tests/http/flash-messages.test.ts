import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { signIn } from "../support/people";

const GENERAL = "/nexus/workspace-settings/general";
const SAVED = "The settings of Nexus are saved.";

let foyer: Foyer;
let ada: Client;
let grace: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  grace = await signIn(foyer, { email: "grace@nexus.test", workspace: "nexus", role: "admin" });
});

afterAll(() => foyer.stop());

async function save(client = ada): Promise<Page> {
  return client.submit((await client.get(GENERAL)).form("Save"));
}

/** What the page says happened. */
function messageOn(page: Page): string | undefined {
  return page.document.querySelector("main [role=status]")?.textContent.trim();
}

/** How the message's cookie is set, without its value. */
function flashCookieOf({ headers }: Page): string | undefined {
  const line = headers.getSetCookie().find((cookie) => cookie.startsWith("foyer_flash="));
  return line?.replace(/^[^;]*/, "");
}

/** Another admin moves the workspace. */
async function rename(from: string, slug: string) {
  const form = (await grace.get(`/${from}/workspace-settings/general`)).form("Save");
  await grace.submit(form, { slug });
}

describe("what a change did", () => {
  test("is said once, by the page that the change leads to, and stands in no URL", async () => {
    const saved = await save();
    expect([saved.status, saved.location]).toEqual([303, GENERAL]);
    expect(messageOn(await ada.get(GENERAL))).toBe(SAVED);
    expect(messageOn(await ada.get(GENERAL))).toBeUndefined();
    expect(ada.cookies.has("foyer_flash")).toBe(false);
  });

  test("is said once also in links, which keeps a cookie as long as it is not replaced by one with a value", async () => {
    await save();
    const shown = await ada.get(GENERAL);
    const [, value = ""] = /^foyer_flash=([^;]*)/.exec(shown.headers.getSetCookie().join("\n")) ?? [];
    expect(value).not.toBe("");
    ada.cookies.set("foyer_flash", value);
    expect(messageOn(await ada.get(GENERAL))).toBeUndefined();
    ada.cookies.delete("foyer_flash");
  });

  test("waits for its own page: another tab neither shows it nor takes it away", async () => {
    await save();
    expect(messageOn(await ada.get("/nexus/workspace-settings/groups"))).toBeUndefined();
    expect((await ada.get("/nexus/workspace-settings/users/export.csv")).status).toBe(200);
    expect(messageOn(await ada.get(GENERAL))).toBe(SAVED);
  });

  test("is left alone by a page that is fetched before anybody looks at it, and by HEAD", async () => {
    await save();
    await ada.get(GENERAL, { "Sec-Purpose": "prefetch;prerender" });
    await ada.send(GENERAL, { method: "HEAD", headers: {} });
    expect(messageOn(await ada.get(GENERAL))).toBe(SAVED);
  });

  test("is shown once to the pages' script too", async () => {
    await save();
    expect((await ada.get(`${GENERAL}?_data=root`)).html).toContain(SAVED);
    expect((await ada.get(`${GENERAL}?_data=root`)).html).not.toContain(SAVED);
  });

  test("is carried on where its page redirects, with and without script", async () => {
    for (const [page, status, header] of [
      [GENERAL, 302, "location"],
      [`${GENERAL}?_data=routes%2Fsettings%2Fgeneral`, 204, "x-remix-redirect"],
    ] as const) {
      await save();
      await rename("nexus", "apollo");
      const moved = await ada.get(page);
      expect([moved.status, moved.headers.get(header)]).toEqual([status, "/apollo/workspace-settings/general"]);
      expect(messageOn(await ada.get("/apollo/workspace-settings/general"))).toBe(SAVED);
      await rename("apollo", "nexus");
    }
  });

  test("is carried on although the script asks the root's loader, which takes it, at the same time", async () => {
    await save();
    await rename("nexus", "apollo");
    const flash = ada.cookies.get("foyer_flash") ?? "";
    const taken = await ada.get(`${GENERAL}?_data=root`);
    ada.cookies.set("foyer_flash", flash);
    const moved = await ada.get(`${GENERAL}?_data=routes%2Fsettings%2Fgeneral`);
    expect(flashCookieOf(taken)).toBe("; Max-Age=0; Path=/nexus/workspace-settings/general; HttpOnly; SameSite=Lax");
    expect(flashCookieOf(moved)).toBe("; Max-Age=300; Path=/apollo/workspace-settings/general; HttpOnly; SameSite=Lax");
    await ada.get("/apollo/workspace-settings/general");
    await rename("apollo", "nexus");
  });

  test("is shown to nobody else who signs in to the same browser, and not to somebody signed out", async () => {
    await save();
    const flash = ada.cookies.get("foyer_flash") ?? "";
    grace.cookies.set("foyer_flash", flash);
    expect(messageOn(await grace.get(GENERAL))).toBeUndefined();
    const nobody = foyer.client();
    nobody.cookies.set("foyer_flash", flash);
    expect((await nobody.get("/login")).text).not.toContain(SAVED);
    expect(messageOn(await ada.get(GENERAL))).toBe(SAVED);
  });

  test("is believed only where Foyer signed it", async () => {
    await save();
    const [value = "", signature = ""] = decodeURIComponent(ada.cookies.get("foyer_flash") ?? "").split(".");
    const forged = Buffer.from(Buffer.from(value, "base64").toString().replace("saved", "forged")).toString("base64");
    ada.cookies.set("foyer_flash", encodeURIComponent(`${forged}.${signature}`));
    expect(messageOn(await ada.get(GENERAL))).toBeUndefined();
  });

  test("stands in a cookie that scripts cannot read and other sites do not send", async () => {
    const saved = await save();
    expect(flashCookieOf(saved)).toBe("; Max-Age=300; Path=/nexus/workspace-settings/general; HttpOnly; SameSite=Lax");
    await ada.get(GENERAL);
  });
});
