import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { everything, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, type AdminDriver } from "../support/steps";

let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  nexus = adminDriverOf(ada);
});

afterAll(() => foyer.stop());

const typed = { email: "ada@nexus.test", password: 'a "quoted" <pass>word' };
const password = (page: Page) => {
  const field = page.find("#password");
  return [field.getAttribute("type"), field.getAttribute("value"), field.getAttribute("autocomplete")];
};

test("Show password gives the form back as it was filled in, and does nothing else", async () => {
  const visitor = foyer.client();
  const before = await everything(foyer);
  const page = await visitor.submit((await visitor.get("/login")).form("Show password"), typed);
  expect([page.status, page.headers.get("cache-control"), page.value("#email")]).toEqual([
    200,
    "no-store",
    "ada@nexus.test",
  ]);
  expect(password(page)).toEqual(["text", 'a "quoted" <pass>word', "off"]);
  expect([visitor.cookies.has("foyer_session"), await everything(foyer)]).toEqual([false, before]);
});

test("Show password shows what is typed from then on, where nothing was typed yet", async () => {
  const visitor = foyer.client();
  const page = await visitor.submit((await visitor.get("/login")).form("Show password"), { email: "", password: "" });
  expect(password(page)).toEqual(["text", undefined, "off"]);
});

test("a password that was shown is hidden again, and not sent back, once the form is refused", async () => {
  const visitor = foyer.client();
  const shown = await visitor.submit((await visitor.get("/login")).form("Show password"), typed);
  const refused = await visitor.submit(shown.form("Log in"), { password: "wrong all along" });
  expect([refused.status, refused.html.includes("wrong all along")]).toEqual([422, false]);
  expect(password(refused)).toEqual(["password", undefined, "current-password"]);
});

test("Enter in a field sends the form: Show password is not its first button", async () => {
  const visitor = foyer.client();
  const invitation = new URL(await nexus.copyLink("enter@corp.com")).pathname;
  for (const [path, button] of [
    ["/login", "Log in"],
    [invitation, "Sign up and join"],
  ] as const) {
    const buttons = (await visitor.get(path)).document
      .querySelectorAll("main form button")
      .map((one) => one.textContent);
    expect(buttons.slice(0, 2)).toEqual([button, "Show password"]);
  }
});

test("the invitee who forgot the password finds their address in the form, and in no URL", async () => {
  await signIn(foyer, { email: "known@corp.com" });
  const invitation = new URL(await nexus.copyLink("known@corp.com")).pathname;
  const visitor = foyer.client();
  const forgot = (await visitor.get(invitation)).find("main a[href^='/forgot-password']").getAttribute("href") ?? "";
  expect(forgot).not.toContain("corp");
  expect((await visitor.get(forgot)).value("#email")).toBe("known@corp.com");
  expect((await visitor.get("/forgot-password?email=known@corp.com")).value("#email")).toBe("");
});

test("a link to an invitation that is not open, or is forged, fills in nobody's address", async () => {
  const open = new URL(await nexus.copyLink("unknown@corp.com")).pathname;
  for (const redirectTo of [open, `${open.slice(0, -2)}AA`, "/invite/abc", "/invite/"]) {
    const page = await foyer.client().get(`/forgot-password?${new URLSearchParams({ redirectTo })}`);
    expect([page.status, page.value("#email")]).toEqual([200, ""]);
  }
});
