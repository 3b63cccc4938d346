import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { linkIn, linkOn, signUpBy, startWithMail, until, type AdminDriver } from "../support/steps";

let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;
let smtp: SmtpStandIn;

beforeAll(async () => {
  ({ foyer, ada, nexus, smtp } = await startWithMail());
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const ofUser = (email: string) => `member_id = (select id from members where email = '${email}')`;
const setInvitation = (email: string, values: string) =>
  foyer.query(`update invitations set ${values} where ${ofUser(email)}`);
const setMail = (email: string, values: string) =>
  foyer.query(
    `update mails set ${values} where invitation_id = (select id from invitations where ${ofUser(email)} and closed_at is null)`,
  );

const namesOn = (page: Page) => page.document.querySelectorAll("tr[data-member] th b").map(({ text }) => text);
const noteOn = (page: Page) => page.find("tr[data-member] td:nth-child(5) small").text;

/** Sends the form over the list, with this state of the invitation chosen. */
async function find(invitation: string): Promise<Page> {
  const { fields } = (await ada.get(nexus.users)).form("Apply");
  return ada.get(`${nexus.users}?${new URLSearchParams({ ...Object.fromEntries(fields), invitation })}`);
}

/** Waits until the worker has written down that the next mail to this address is sent: then nothing of it moves by itself. */
async function mailIsSent(email: string) {
  await smtp.nextMailTo(email);
  const unsent = `select id from mails where sent_at is null and invitation_id in (select id from invitations where ${ofUser(email)})`;
  await until(
    () => foyer.query(unsent),
    (mails) => mails.length === 0,
  );
}

/** Somebody invited whose mail is sent. */
async function invited(name: string): Promise<{ email: string; user: Page }> {
  const email = `${name.toLowerCase().replace(" ", ".")}@corp.com`;
  const user = await nexus.open(email, { name });
  await mailIsSent(email);
  return { email, user };
}

describe("the filter by invitation", () => {
  test("shows who it names, with a chip that leads back, keeps to tabs and pages, and goes into the export", async () => {
    const { email } = await invited("Expired Eve");
    await invited("Open Olga");
    await setInvitation(email, "expires_at = now() - interval '3 days'");
    const page = await find("expired");
    expect(namesOn(page)).toEqual(["Expired Eve"]);
    expect(noteOn(page)).toBe("Expired 3 days ago");
    const chip = page.find(".chips a");
    expect(chip.text.replace(/\s+/g, " ")).toBe("Invitation: Expired × (remove this filter)");
    expect(namesOn(await ada.get(chip.getAttribute("href") ?? ""))).toContain("Open Olga");
    expect(page.find("select[name=invitation] [selected]").text).toBe("Expired");
    expect(page.find(".tabs a").nextElementSibling?.getAttribute("href")).toContain("invitation=expired");
    expect(page.value("main form[action$=bulk] input[name=invitation]")).toBe("expired");

    const csv = await ada.get(`${nexus.users}/export.csv?invitation=expired`);
    expect(csv.html.split("\r\n").map((line) => line.split(",")[0])).toEqual(["name", "Expired Eve", ""]);
    const [event] = await foyer.query<{ details: object }>(
      "select details from audit_events where action = 'members.list_exported' order by id desc limit 1",
    );
    expect(event?.details).toEqual({ invitation: "expired", members: 1 });
  });

  test("leads a bulk action to all who match", async () => {
    const { email } = await invited("Expiring Erin");
    await setInvitation(email, "expires_at = now() + interval '1 day'");
    const confirm = await ada.get(`${nexus.users}/bulk?intent=cancel&all=on&invitation=expiring`);
    expect(confirm.find("h1").text).toBe("Cancel the invitations of 1 user?");
    expect(confirm.find("main .back").getAttribute("href")).toBe(`${nexus.users}?invitation=expiring`);
    await ada.submit(confirm.form("Cancel invitations (1)"));
    expect(namesOn(await find("expiring"))).toEqual([]);
    expect((await find("expiring")).find(".empty p").text).toBe("No user matches these filters.");
  });

  test.each(["invitation=x", "invitation=", "invitation=expired%00", "invitation[]=expired"])(
    "ignores %s",
    async (query) => {
      const page = await ada.get(`${nexus.users}?${query}`);
      expect([page.status, namesOn(page).includes("Ada Byron")]).toEqual([200, true]);
    },
  );
});

describe("an email that did not arrive", () => {
  test("is told on the user's page with why, how often and when next, and the three ways on", async () => {
    const { email, user } = await invited("Broken Bo");
    await setMail(
      email,
      `sent_at = null, attempts = 3, trouble = 'The mail server did not answer', queued_at = now() - interval '2 hours',
       due_at = date_trunc('day', now()) + interval '1 day 14 hours 5 minutes'`,
    );
    const page = await ada.get(user.url.pathname);
    const box = page.find("#invitation");
    expect(box.querySelector("[data-mail=retrying]")?.text).toBe(
      "Mail not sent yet, trying again: The mail server did not answer.",
    );
    expect(box.text).toContain("Queued 2 hours ago, tried 3 times. Next try: tomorrow, 14:05.");
    const ways = box
      .querySelectorAll("[data-mail] ~ .actions > *")
      .map((way) => [way.text.trim(), way.getAttribute("href")]);
    expect(ways).toEqual([
      ["Correct the address", "#email"],
      ["Try again", undefined],
      ["Copy the link instead", "#invitationUrl"],
    ]);
    expect([
      page.find("input#email").getAttribute("value"),
      page.find("input#invitationUrl").getAttribute("value"),
    ]).toEqual([email, linkOn(page)]);
    expect(namesOn(await find("not-delivered"))).toEqual(["Broken Bo"]);
  });

  test.each([
    [
      "bounced_at = now(), trouble = 'No such mailbox'",
      "bounced",
      "Mail bounced: No such mailbox.",
      "Bounced just now.",
    ],
    ["complained_at = now()", "complained", "Mail reported as spam.", "Reported just now."],
    [
      "failed_at = now(), sent_at = null, attempts = 1, trouble = 'No such mailbox'",
      "failed",
      "Mail failed: No such mailbox.",
      "Given up just now, tried once.",
    ],
    [
      "sent_at = null, attempts = 0, due_at = now() + interval '1 hour', trouble = 'The server refuses the password'",
      "retrying",
      "Mail not sent yet, trying again: The server refuses the password.",
      "Queued just now. It waits until mail goes out again.",
    ],
  ])("and has come to %s, says so", async (values, state, words, tries) => {
    const { email, user } = await invited(`Settled ${state}`);
    await setMail(email, values);
    const box = (await ada.get(user.url.pathname)).find("#invitation");
    expect(box.querySelector(`[data-mail=${state}]`)?.text).toBe(words);
    expect(box.text).toContain(tries);
    expect(box.text).toContain("Copy the link instead");
  });

  test("is mended by another address, which makes a new link and a new mail", async () => {
    const { email, user } = await invited("Typo Tim");
    await setMail(email, "bounced_at = now(), trouble = 'No such mailbox'");
    const page = await ada.get(user.url.pathname);
    const before = linkOn(page);
    await ada.submit(page.form("Save"), { email: "mended@corp.com" });
    const mail = await smtp.nextMailTo("mended@corp.com");
    const after = await ada.get(user.url.pathname);
    expect(after.document.querySelectorAll("#invitation .text-danger[data-mail]")).toEqual([]);
    expect((await ada.get(new URL(before).pathname)).status).toBe(410);
    expect((await foyer.client().get(linkIn(mail.text ?? ""))).status).toBe(200);
  });

  test("is sent again at once by Try again, also from the row's menu", async () => {
    const { email, user } = await invited("Again Al");
    await setMail(email, "bounced_at = now(), trouble = 'No such mailbox'");
    await nexus.press(user, "Try again");
    await mailIsSent(email);
    await setMail(email, "bounced_at = now(), trouble = 'No such mailbox'");
    const menu = (await nexus.rowOf(email))?.querySelectorAll("details a, details button");
    expect(menu?.map(({ text }) => text).slice(0, 3)).toEqual([
      "Correct the address",
      "Try the email again",
      "Copy link",
    ]);
    expect(menu?.[0]?.getAttribute("href")).toBe(`${user.url.pathname}#email`);
  });
});

describe("who asks for a new link", () => {
  async function asks(name: string) {
    const one = await invited(name);
    await setMail(one.email, "queued_at = now() - interval '8 days'");
    await setInvitation(one.email, "expires_at = now() - interval '1 day'");
    const link = linkOn(await ada.get(one.user.url.pathname));
    const visitor = foyer.client();
    await visitor.submit((await visitor.get(link)).form("Ask for a new link"));
    await setInvitation(one.email, "renewal_asked_at = now() - interval '2 hours'");
    return { ...one, link, visitor };
  }
  const message = (page: Page) => page.find("main [role=status]").text;

  test("is told to admins with since when, counted, and renewed all at once, each by one mail, also pressed twice", async () => {
    const [una, udo] = [await asks("Asking Una"), await asks("Asking Udo")];
    expect((await ada.get(una.user.url.pathname)).find("#invitation").text).toContain(
      "asked for a new one 2 hours ago.",
    );
    const list = await ada.get(nexus.users);
    const way = list.document.querySelectorAll("main [role=status] a").find(({ text }) => text.includes("asked"));
    expect([way?.text, way?.getAttribute("href")]).toEqual([
      "2 users asked for a new link",
      `${nexus.users}?invitation=asked`,
    ]);

    const page = await ada.get(way?.getAttribute("href") ?? "");
    expect([namesOn(page), noteOn(page)]).toEqual([["Asking Udo", "Asking Una"], "Asked for a new link 2 hours ago"]);
    const form = page.form("Renew all 2");
    const first = await ada.submit(form);
    const second = await ada.submit(form);
    expect([first.status, second.status, second.location]).toEqual([303, 303, first.location]);
    const result = await ada.follow(first);
    expect([result.find("h1").text, message(result)]).toEqual(["Renewed the links of 2 users", "2 done, 0 refused."]);

    for (const { email, link, visitor } of [una, udo]) {
      await mailIsSent(email);
      expect((await visitor.get(link)).text).toContain("The invitation is open until");
    }
    expect(smtp.mails.filter(({ to }) => JSON.stringify(to).includes("asking."))).toHaveLength(4);
    expect((await ada.get(nexus.users)).text).not.toContain("asked for a new link");
  });

  test("is renewed alone on their own page, or by the row's menu", async () => {
    const { email, user } = await asks("Alone Alma");
    expect((await find("asked")).form("Renew the link")).toBeDefined();
    expect((await nexus.rowOf(email))?.querySelector("details button")?.text).toBe("Renew the link");
    await nexus.press(user, "Renew the link");
    await smtp.nextMailTo(email);
    expect((await ada.get(user.url.pathname)).find("#invitation").text).not.toContain("asked for a new one");
    expect(namesOn(await find("asked"))).toEqual([]);
  });

  test("is none of a builder's business, nor another workspace's", async () => {
    await asks("Hidden Hal");
    const builder = await signIn(foyer, { email: "bob@corp.com", workspace: "nexus" });
    const stranger = await signIn(foyer, { email: "stranger@corp.com" });
    const before = await everything(foyer);
    for (const [client, status] of [
      [builder, 403],
      [stranger, 404],
    ] as const) {
      const formToken = await formTokenOf(client);
      const answer = await client.post(
        `${nexus.users}?invitation=asked`,
        new URLSearchParams({ intent: "renew", all: "on", formToken }),
      );
      expect([answer.status, await everything(foyer)]).toEqual([status, before]);
    }
  });
});

describe("the invitations of the last 30 days", () => {
  const opened = async (email: string) =>
    (
      await foyer.query<{ is: boolean }>(`select opened_at is not null as is from invitations where ${ofUser(email)}`)
    )[0]?.is;

  test("count as opened once a button of the link's page is pressed, and not by reading it", async () => {
    const { email, user } = await invited("Reading Rita");
    const link = linkOn(user);
    for (const browser of [foyer.client(), foyer.client({ "User-Agent": "a scanner of mail" })]) {
      await browser.get(link);
      await browser.get(`${link}?decline`);
    }
    expect(await opened(email)).toBe(false);
    const refused = await signUpBy(foyer.client(), link, "short");
    expect([refused.status, await opened(email)]).toEqual([422, true]);
  });

  test("of somebody else who is signed in do not count as opened", async () => {
    const { email, user } = await invited("Other Otto");
    const stranger = await signIn(foyer, { email: "otto.stranger@corp.com" });
    const answer = await stranger.post(
      new URL(linkOn(user)).pathname,
      new URLSearchParams({ intent: "accept", formToken: await formTokenOf(stranger) }),
    );
    expect([answer.status, await opened(email)]).toEqual([403, false]);
  });

  test("are told on a page of their own, to which the list leads by a plot", async () => {
    await foyer.query("delete from mails");
    await foyer.query("update invitations set closed_at = now(), closed_as = 'replaced'");
    const { user } = await invited("Joining June");
    await signUpBy(foyer.client(), linkOn(user));
    await invited("Waiting Walt");
    const list = await ada.get(nexus.users);
    const way = list.document
      .querySelectorAll("main a")
      .find(({ text }) => text.includes("Invitations of the last 30 days"));
    expect(way?.getAttribute("href")).toBe(`${nexus.users}/invitations`);
    const page = await ada.get(way?.getAttribute("href") ?? "");
    const rows = page.document.querySelectorAll("table")[0]?.querySelectorAll("tbody tr") ?? [];
    expect(
      rows.map((row) =>
        row
          .querySelectorAll("th, td")
          .map(({ text }) => text)
          .join(" ")
          .trim(),
      ),
    ).toEqual([
      "Invited 2 100 %",
      "Email sent 2 100 %",
      "Email delivered Not known",
      "Opened their link 1 50 %",
      "Joined 1 50 %",
      "Expired 0 0 %",
      "Declined 0 0 %",
    ]);
    expect(page.text).toContain("Half of those who joined did so within 1 minute of being invited.");
    const weeks = page.document.querySelectorAll("table")[1]?.querySelectorAll("tbody tr") ?? [];
    expect(weeks.map((row) => row.querySelector("td")?.text)).toEqual(["2", "0", "0", "0", "0"]);

    const plot = await ada.get(list.find(`img[src="${nexus.users}/invitations.svg"]`).getAttribute("src") ?? "");
    const policy = plot.headers.get("content-security-policy");
    expect([plot.status, plot.headers.get("content-type"), plot.headers.get("cache-control"), policy]).toEqual([
      200,
      "image/svg+xml; charset=utf-8",
      "private, max-age=300",
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    ]);
    const bars = plot.document.querySelectorAll("rect:not([opacity])").map((bar) => bar.getAttribute("width"));
    expect(bars).toEqual(["96", "96", "48", "48"]);
  });
});
