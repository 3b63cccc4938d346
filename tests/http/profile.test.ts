import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client";
import type { Foyer } from "../support/foyer";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, logIn, PASSWORD, startWithMail, type AdminDriver } from "../support/steps";

const NEW = "cobol reads like english";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail());
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

/** Somebody who signed up by a copied link; their browser is signed in. */
const join = (email: string, headers: Record<string, string> = {}) => joinUnproved(foyer, nexus, email, headers);

async function laptopOf(email: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Client> {
  const laptop = foyer.client(headers);
  await logIn(laptop, email, password);
  return laptop;
}

const isIn = async (browser: Client) => (await browser.get("/profile")).status === 200;

describe("the profile", () => {
  test("is one link away, from a workspace's page and from the list of workspaces", async () => {
    const browser = await join("linked@corp.com");
    for (const path of ["/nexus", "/workspaces"])
      expect(
        (await browser.get(path)).document.querySelectorAll('a[href="/profile"]').map(({ text }) => text),
      ).toContainEqual(expect.stringMatching(/rofile/));
  });

  test("is there for somebody in no workspace", async () => {
    const browser = await join("alone@corp.com");
    await foyer.query("update members set archived_at = now() where email = 'alone@corp.com'");
    const page = await browser.get("/profile");
    expect([page.status, page.find("h1").text]).toEqual([200, "Grace Hopper"]);
  });
});

describe("one's name", () => {
  test("shows at once on the pages of the workspace, and the admins see who changed it", async () => {
    const browser = await join("named@corp.com");
    const saved = await browser.submit((await browser.get("/profile")).form("Save"), { name: "Amazing Grace" });
    expect([saved.status, saved.location]).toEqual([303, "/profile"]);
    expect((await browser.follow(saved)).find("[role=status]").text).toBe("Your name is saved.");
    expect((await browser.get("/nexus")).find(".me b").text).toBe("Amazing Grace");
    const row = await nexus.rowOf("named@corp.com");
    expect(row?.text).toContain("Amazing Grace");
    const user = await nexus.admin.get(row?.querySelector("a.person")?.getAttribute("href") ?? "");
    expect(user.text).toContain("Renamed from Grace Hopper to Amazing Grace by Grace Hopper");
  });

  test.each([
    ["", "Enter a name"],
    ["x".repeat(101), "Shorten a name to 100 characters"],
    ["a\u202eb", "Enter a name without control characters"],
  ])("%j is refused beside the field, and kept there", async (name, words) => {
    const browser = await laptopOf("named@corp.com");
    const page = await browser.submit((await browser.get("/profile")).form("Save"), { name });
    expect([page.status, page.find("#name-error").text, page.value("#name")]).toEqual([422, words, name]);
    expect(page.document.querySelector("#password-error")).toBeNull();
  });
});

describe("one's password", () => {
  const change = async (browser: Client, currentPassword: string, password: string) =>
    browser.submit((await browser.get("/profile")).form("Change password"), { currentPassword, password });

  test("changes for who knows the old one: this browser goes on with another session, the others are out", async () => {
    const browser = await join("changing@corp.com");
    const laptop = await laptopOf("changing@corp.com");
    const [before, stolen] = [browser.cookies.get("foyer_session") ?? "", foyer.client()];
    stolen.cookies.set("foyer_session", before);

    const done = await change(browser, PASSWORD, NEW);
    expect([done.status, done.location]).toEqual([303, "/profile"]);
    expect(browser.cookies.get("foyer_session")).not.toBe(before);
    expect((await browser.follow(done)).find("[role=status]").text).toBe(
      "Your password is changed. Every other browser is signed out. A mail says so.",
    );
    expect([await isIn(browser), await isIn(laptop), await isIn(stolen)]).toEqual([true, false, false]);
    expect((await smtp.nextMailTo("changing@corp.com")).subject).toBe("Your password was changed");
    expect((await logIn(foyer.client(), "changing@corp.com", PASSWORD)).status).toBe(422);
    expect((await logIn(foyer.client(), "changing@corp.com", NEW)).status).toBe(303);
  });

  test.each([
    ["", NEW, "currentPassword", "Enter your current password"],
    ["not my password at all", NEW, "currentPassword", "This is not your current password: try again"],
    [PASSWORD, "", "password", "Enter a new password"],
    [PASSWORD, "too short", "password", "Choose a password of 12 characters or more"],
    [PASSWORD, "refused@corp.com", "password", "Choose a password that is not your email address"],
  ])("%j to %j is refused beside %s, and nobody is signed out", async (currentPassword, password, field, words) => {
    const known = await foyer.query("select id from accounts where email = 'refused@corp.com'");
    const browser = known.length ? await laptopOf("refused@corp.com") : await join("refused@corp.com");
    const laptop = await laptopOf("refused@corp.com");
    const page = await change(browser, currentPassword, password);
    expect([page.status, page.find(`#${field}-error`).text]).toEqual([422, words]);
    expect(page.find(`#${field}`).getAttribute("aria-describedby")).toContain(`${field}-error`);
    expect(page.document.querySelectorAll("[role=alert]")).toHaveLength(1);
    expect(page.document.querySelectorAll("input[type=password][value]")).toEqual([]);
    expect([await isIn(browser), await isIn(laptop)]).toEqual([true, true]);
  });
});

test("nobody's form changes anything, nor one with an intent that is none", async () => {
  const browser = await join("strange@corp.com");
  const formToken = (await browser.get("/profile")).value("input[name=formToken]");
  for (const intent of ["", "delete", "__proto__"]) {
    const page = await browser.post("/profile", new URLSearchParams({ formToken, intent, name: "Mallory" }));
    expect([page.status, page.find("[role=alert]").text]).toEqual([422, "Choose what to do"]);
  }
  expect((await browser.get("/profile")).find("h1").text).toBe("Grace Hopper");
});

test("the others are signed out at once, this browser stays", async () => {
  const browser = await join("others@corp.com");
  const [laptop, phone] = [await laptopOf("others@corp.com"), await laptopOf("others@corp.com")];
  const grace = await join("bystander@corp.com");
  const done = await browser.submit((await browser.get("/profile")).form("Sign out the others"));
  expect([done.status, done.location]).toEqual([303, "/profile"]);
  expect([await isIn(browser), await isIn(laptop), await isIn(phone), await isIn(grace)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
