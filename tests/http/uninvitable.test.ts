import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { everything, formTokenOf } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, linkOn, logIn, PASSWORD, pathIn, startWithMail, type AdminDriver } from "../support/steps";

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

const archiveAccount = (email: string) =>
  foyer.query("update accounts set archived_at = now() where email = $1", [email]);

/** Somebody with an account and no membership in Nexus any more. */
async function formerMember(email: string): Promise<void> {
  await joinUnproved(foyer, nexus, email);
  const ofTheirs = "member_id in (select id from members where email = $1)";
  await foyer.query(`update invitations set member_id = null where ${ofTheirs}`, [email]);
  await foyer.query("delete from members where email = $1", [email]);
}

const titleOf = (page: Page) => page.find("h1").text;
const alertOf = (page: Page) => page.find("[role=alert] li").text;

describe("somebody whose account is archived on the instance", () => {
  test("is refused to the admin who invites them, in words beside the field", async () => {
    await formerMember("grace@corp.com");
    await archiveAccount("grace@corp.com");
    const before = await everything(foyer);
    const page = await nexus.invite("grace@corp.com");
    expect([page.status, page.find("#email-error").text]).toEqual([
      422,
      "The account of grace@corp.com is archived on this instance, so it cannot join. Ask a super admin to unarchive it first",
    ]);
    expect(await everything(foyer)).toEqual(before);
  });

  test("who was invited before is told by the link whom to write to, whatever they enter, and nobody joins", async () => {
    await formerMember("ida@corp.com");
    const user = await nexus.open("ida@corp.com");
    const link = linkOn(user);
    const browser = foyer.client();
    const form = (await browser.get(link)).form("Log in and join");
    await archiveAccount("ida@corp.com");
    const before = await everything(foyer);

    for (const page of [await browser.get(link), await browser.submit(form, { password: PASSWORD })]) {
      expect([page.status, titleOf(page)]).toEqual([403, "Your account is archived"]);
      expect(page.text).toContain(
        "Ask Ada Byron, who invited you, to have your account unarchived. Write to ada@nexus.test.",
      );
      expect(page.text).not.toContain("does not match");
      expect(page.find("main a").getAttribute("href")).toBe("mailto:ada@nexus.test");
    }
    const declined = await post(browser, link, { intent: "decline" });
    expect(declined.status).toBe(403);
    expect(await everything(foyer)).toEqual(before);
  });

  test.each(["Resend the email", "New link"])("is refused to an admin who presses %s", async (button) => {
    const email = `${button.replaceAll(" ", "-").toLowerCase()}@corp.com`;
    await formerMember(email);
    const user = await nexus.open(email);
    await archiveAccount(email);
    const page = await nexus.press(user, button);
    expect([page.status, page.find("[role=alert]").text]).toEqual([
      422,
      `The account of ${email} is archived on this instance, so it cannot join. Ask a super admin to unarchive it first`,
    ]);
  });

  test("is refused to an admin who unarchives them in the workspace", async () => {
    await joinUnproved(foyer, nexus, "jean@corp.com");
    const row = await nexus.rowOf("jean@corp.com");
    const user = await nexus.admin.get(row?.querySelector("a.person")?.getAttribute("href") ?? "");
    await nexus.archive(user);
    await archiveAccount("jean@corp.com");
    const page = await nexus.press(user, "Unarchive");
    expect([page.status, page.find("[role=alert]").text]).toEqual([
      422,
      "The account of jean@corp.com is archived on this instance, so it cannot join. Ask a super admin to unarchive it first",
    ]);
  });
});

describe("somebody who is a user already, by an earlier address of their account", () => {
  /** Joins by one address and changes the account's to another, which a second membership had already. */
  async function withTwo(former: string, email: string): Promise<{ browser: Client; link: string }> {
    const browser = await joinUnproved(foyer, nexus, former);
    const link = await nexus.copyLink(email);
    await changeAddress(browser, email);
    return { browser, link };
  }

  async function changeAddress(browser: Client, email: string) {
    const ask = (await browser.get("/profile")).form("Change email address");
    await browser.submit(ask, { email, currentPassword: PASSWORD });
    const path = pathIn(await nextLinkTo(email), "change-email");
    await browser.submit((await browser.get(path)).form("Change my email address"));
  }

  async function nextLinkTo(email: string) {
    for (;;) {
      const mail = await smtp.nextMailTo(email);
      if (mail.subject === "Confirm your new email address for Foyer") return mail;
    }
  }

  test("is told by the second invitation that they are in, and whom to write to", async () => {
    const { browser, link } = await withTwo("first@corp.com", "second@corp.com");
    const page = await browser.get(link);
    expect([page.status, titleOf(page)]).toEqual([403, "You are in Nexus already"]);
    expect(page.text).toContain("Ask Ada Byron, who invited you, to cancel this invitation. Write to ada@nexus.test.");
    expect(page.find("main a.button").getAttribute("href")).toBe("/nexus");
    expect((await post(browser, link, { intent: "accept" })).status).toBe(403);
  });

  test("is told so at the log-in of the invitation, where the password is right", async () => {
    const { link } = await withTwo("third@corp.com", "fourth@corp.com");
    const browser = foyer.client();
    const page = await browser.submit((await browser.get(link)).form("Log in and join"), { password: PASSWORD });
    expect([page.status, alertOf(page)]).toEqual([
      422,
      "Your account is a user of Nexus already, by another email address. Ask Ada Byron to cancel this invitation",
    ]);
  });

  test("is refused to the admin who invites the new address, by name and earlier address", async () => {
    const browser = await joinUnproved(foyer, nexus, "old@corp.com");
    const taken = await nexus.open("new@corp.com");
    await changeAddress(browser, "new@corp.com");
    await nexus.cancel(taken);
    const active = await nexus.invite("new@corp.com");
    expect([active.status, active.find("#email-error").text]).toEqual([
      422,
      "new@corp.com is the account of Grace Hopper, who is a user of this workspace already, as old@corp.com",
    ]);
    await foyer.query("update members set archived_at = now() where email = 'old@corp.com'");
    const archived = await nexus.invite("new@corp.com");
    expect([archived.status, archived.find("#email-error").text]).toEqual([
      422,
      "new@corp.com is the account of Grace Hopper, who is archived here as old@corp.com: unarchive them, then change their email address",
    ]);
  });
});

/** Posts to a link by hand what its page does not offer. */
async function post(client: Client, link: string, fields: Record<string, string>): Promise<Page> {
  return client.post(link, new URLSearchParams({ formToken: await formTokenOf(client), ...fields }));
}

test("the login page, which anybody can ask, still tells nothing of an archived account", async () => {
  await formerMember("kay@corp.com");
  await archiveAccount("kay@corp.com");
  const page = await logIn(foyer.client(), "kay@corp.com");
  expect([page.status, page.find("#password-error").text]).toEqual([
    422,
    "The email address and the password do not match: try again",
  ]);
});
