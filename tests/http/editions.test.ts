import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { signIn } from "../support/people";
import { shareFoyerWithMail } from "../support/shared-foyer";
import type { SmtpStandIn } from "../support/smtp";
import {
  addAdmin,
  createAdmin,
  adminDriverOf,
  linkOn,
  logIn,
  mailedLink,
  mailsAreDone,
  signUpBy,
  type AdminDriver,
} from "../support/steps";

let smtp: SmtpStandIn;
let cloud: Foyer;
let selfHosted: Foyer;
let cloudAdmin: Client;
let selfHostedAdmin: Client;

beforeAll(async () => {
  ({ foyer: selfHosted, smtp } = await shareFoyerWithMail());
  cloud = await startFoyer({ SMTP_URL: smtp.url, EDITION: "cloud" });
  [cloudAdmin, selfHostedAdmin] = await Promise.all([setUp(cloud), setUp(selfHosted)]);
});

afterAll(async () => {
  await Promise.all([cloud.stop(), selfHosted.stop()]);
  await smtp.close();
});

/** A workspace of one test's own, whose admin is its one active user. */
async function adminDriverIn(foyer: Foyer, workspace: string): Promise<AdminDriver> {
  const email = `admin@${workspace}.test`;
  await addAdmin(foyer, { email, name: "Ada Byron", workspace });
  const admin = foyer.client();
  await logIn(admin, email);
  return adminDriverOf(admin, workspace);
}

/** One active admin, one user archived, one invited again who has an account, and two whom nobody here knows. */
async function fill(driver: AdminDriver, foyer: Foyer, domain: string) {
  await driver.archive(await driver.open(`left@${domain}`));
  const user = await driver.open(`back@${domain}`);
  await signUpBy(foyer.client(), await mailedLink(smtp, `back@${domain}`));
  await driver.archive(user);
  await driver.press(user, "Unarchive");
  await driver.invite(`new1@${domain}`);
  await driver.invite(`new2@${domain}`);
}

async function listOf(driver: AdminDriver, status: string): Promise<string[]> {
  const page = await driver.admin.get(`${driver.users}?status=${status}`);
  const rows = page.document.querySelectorAll("tr[data-member]");
  return rows
    .map((row) => `${row.querySelector("small")?.textContent.split("@")[0]}: ${row.getAttribute("data-status")}`)
    .sort();
}

async function tabsOf(driver: AdminDriver): Promise<string[]> {
  const page = await driver.admin.get(driver.users);
  return page.document.querySelectorAll("nav.tabs a").map((tab) => tab.textContent);
}

test("in the cloud the invited without an account are Requested, and those with one Invited", async () => {
  const driver = await adminDriverIn(cloud, "apollo");
  await fill(driver, cloud, "apollo.com");
  expect(await tabsOf(driver)).toEqual(["All 5", "Active 1", "Invited 1", "Requested 2", "Archived 1"]);
  expect(await listOf(driver, "all")).toEqual([
    "admin: active",
    "back: invited",
    "left: archived",
    "new1: requested",
    "new2: requested",
  ]);
  expect(await listOf(driver, "requested")).toEqual(["new1: requested", "new2: requested"]);
  expect(await listOf(driver, "invited")).toEqual(["back: invited"]);
  expect((await driver.rowOf("new1@apollo.com"))?.textContent).toContain("Requested");
});

test("self-hosted all of them are Invited", async () => {
  const driver = await adminDriverIn(selfHosted, "apollo");
  await fill(driver, selfHosted, "gemini.com");
  expect(await tabsOf(driver)).toEqual(["All 5", "Active 1", "Invited 3", "Archived 1"]);
  const invited = ["back: invited", "new1: invited", "new2: invited"];
  expect(await listOf(driver, "all")).toEqual([
    "admin: active",
    "back: invited",
    "left: archived",
    ...invited.slice(1),
  ]);
  expect(await listOf(driver, "invited")).toEqual(invited);
  expect((await driver.rowOf("new1@gemini.com"))?.textContent).toContain("Invited");
});

test("in the cloud somebody Requested is Invited as soon as they have an account, and Active once they join", async () => {
  const nexus = adminDriverOf(cloudAdmin);
  const user = await nexus.open("grace@corp.com");
  expect(await nexus.statusOf("grace@corp.com")).toBe("requested");
  expect((await cloudAdmin.get(user.url.pathname)).text).toContain("Requested");
  await createAdmin(cloud, { email: "grace@corp.com", name: "Grace Hopper", workspace: "elsewhere" });
  expect(await nexus.statusOf("grace@corp.com")).toBe("invited");
  const browser = cloud.client();
  await logIn(browser, "grace@corp.com");
  await browser.submit((await browser.get(await mailedLink(smtp, "grace@corp.com"))).form("Join Nexus"));
  expect(await nexus.statusOf("grace@corp.com")).toBe("active");
});

test("in the cloud the link comes by mail alone: there is none to copy, and no box to leave the mail out", async () => {
  const nexus = adminDriverOf(cloudAdmin);
  const form = await cloudAdmin.get(`${nexus.users}/new`);
  expect(form.document.querySelector("[name=sendEmail]")).toBeNull();
  const user = await nexus.open("kay@corp.com", { sendEmail: [] });
  expect(user.document.querySelector("[name=invitationUrl]")).toBeNull();
  expect(user.html).not.toContain("/invite/");
  expect((await nexus.rowOf("kay@corp.com"))?.textContent).not.toContain("Copy link");
  await signUpBy(cloud.client(), await mailedLink(smtp, "kay@corp.com"));
  expect(await nexus.statusOf("kay@corp.com")).toBe("active");
});

test("self-hosted the link stands on the user's page, and the box decides whether it is mailed", async () => {
  const nexus = adminDriverOf(selfHostedAdmin);
  const form = await selfHostedAdmin.get(`${nexus.users}/new`);
  expect(form.find("[name=sendEmail]").hasAttribute("checked")).toBe(true);
  const mailed = await nexus.open("jean@corp.com");
  const unmailed = await nexus.open("betty@corp.com", { sendEmail: [] });
  expect(linkOn(mailed)).toMatch(new RegExp(`^${selfHosted.url}/invite/[\\w-]{87}$`));
  expect(linkOn(unmailed)).not.toBe(linkOn(mailed));
  expect(unmailed.text).toContain("Not mailed");
  expect((await nexus.rowOf("betty@corp.com"))?.textContent).toContain("Copy link");
  await mailsAreDone(selfHosted);
  expect(smtp.mails.filter(({ envelope }) => envelope.to.includes("betty@corp.com"))).toEqual([]);
  expect(smtp.mails.filter(({ envelope }) => envelope.to.includes("jean@corp.com"))).toHaveLength(1);
});

test("in the cloud everybody may create workspaces", async () => {
  const mary = await signIn(cloud, { email: "mary@corp.com" });
  expect((await mary.get("/workspaces/new")).status).toBe(200);
});
