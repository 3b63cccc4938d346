import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, setUp, type Foyer } from "../support/foyer";
import { everything, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { addAdmin, logIn } from "../support/steps";

const GENERAL = "/nexus/workspace-settings/general";
const ADD_USERS = "/nexus/workspace-settings/users/new";
const AUDIT_LOG = "/nexus/workspace-settings/audit-log";
const PREVIEW = "Preview the email";
const PREVIEW_SAVED = "Preview the invitation email";

let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
});

afterAll(async () => {
  const crashes = crashesOf(foyer);
  await foyer.stop();
  expect(crashes).toEqual([]);
});

type Answers = Record<string, string | string[]>;

const save = async (answers: Answers) => ada.submit((await ada.get(GENERAL)).form("Save"), answers);
const preview = async (answers: Answers, path = ADD_USERS, client = ada) =>
  client.submit((await client.get(path)).form(path === GENERAL ? PREVIEW_SAVED : PREVIEW), {
    ...answers,
    intent: "preview",
  });

const factsOn = (page: Page) =>
  Object.fromEntries(
    page.document.querySelectorAll("dt").map((name) => [name.textContent, name.nextElementSibling?.textContent ?? ""]),
  );
const frameOn = (page: Page) => page.find("iframe").getAttribute("src") ?? "";
const isTicked = (page: Page, name: string) =>
  page.document.querySelector(`input[name=${name}]`)?.hasAttribute("checked");

describe("the settings of the invitation's mail", () => {
  test("are on, and Foyer's own texts, at first", async () => {
    const page = await ada.get(GENERAL);
    expect([page.value("input[name=mailSubject]"), page.find("textarea[name=mailOpening]").textContent]).toEqual([
      "",
      "",
    ]);
    expect(["replyToInviter", "reminders", "joinedMails"].map((name) => isTicked(page, name))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("are saved, shown again, and recorded in the audit log", async () => {
    const saved = await save({
      mailSubject: "{inviter} asks you into {workspace}",
      mailOpening: "Welcome, {invitee}!\r\nHere is your way in.",
      replyToInviter: [],
      reminders: [],
      joinedMails: [],
    });
    expect([saved.status, saved.location]).toEqual([303, GENERAL]);
    const page = await ada.get(GENERAL);
    expect(page.value("input[name=mailSubject]")).toBe("{inviter} asks you into {workspace}");
    expect(page.find("textarea[name=mailOpening]").textContent).toBe("Welcome, {invitee}!\nHere is your way in.");
    expect(["replyToInviter", "reminders", "joinedMails"].map((name) => isTicked(page, name))).toEqual([
      false,
      false,
      false,
    ]);
    const events = await foyer.query<{ action: string; details: unknown }>(
      "select action, details from audit_events order by id desc limit 5",
    );
    expect(events.reverse()).toEqual([
      {
        action: "workspace.mail_subject_changed",
        details: { from: "none", to: "{inviter} asks you into {workspace}" },
      },
      {
        action: "workspace.mail_opening_changed",
        details: { from: "none", to: "Welcome, {invitee}! Here is your way in." },
      },
      { action: "workspace.reply_to_changed", details: { from: "on", to: "off" } },
      { action: "workspace.reminders_changed", details: { from: "on", to: "off" } },
      { action: "workspace.join_mails_changed", details: { from: "on", to: "off" } },
    ]);
    expect((await ada.get(AUDIT_LOG)).text).toContain("Subject of invitations changed");
  });

  test("stay as they are where a form does not hold them", async () => {
    const before = await foyer.query("select mail_subject, reminds from workspaces where slug = 'nexus'");
    const { fields, action } = (await ada.get(GENERAL)).form("Save");
    const kept = [...fields].filter(([name]) => ["formToken", "name", "slug", "invitationDays"].includes(name));
    await ada.post(action, new URLSearchParams(kept.map(([name, value]) => [name, String(value)])));
    expect(await foyer.query("select mail_subject, reminds from workspaces where slug = 'nexus'")).toEqual(before);
  });

  test.each([
    [{ mailSubject: "Hello {name}" }, "Use {inviter}, {workspace} and {invitee} only: Foyer does not know {name}"],
    [{ mailOpening: "Hello {}" }, "Use {inviter}, {workspace} and {invitee} only: Foyer does not know {}"],
    [{ mailSubject: "x".repeat(151) }, "Shorten the subject to 150 characters"],
    [{ mailOpening: "x".repeat(501) }, "Shorten the opening text to 500 characters"],
    [{ mailSubject: "a\r\nBcc: z@evil.com" }, "Enter the subject without control characters"],
  ])("refuse %j beside the field, and keep what was typed", async (answers, words) => {
    for (const send of [save, (typed: Answers) => preview(typed, GENERAL)]) {
      const page = await send({ ...answers, welcome: "Typed before" });
      const [field = "", typed = ""] = Object.entries(answers)[0] ?? [];
      expect([page.status, page.find(`#${field}-error`).textContent]).toEqual([422, words]);
      expect(page.html).toContain(typed.slice(0, 12));
      expect(page.find("textarea[name=welcome]").textContent).toBe("Typed before");
      expect(page.document.querySelector("iframe")).toBeNull();
    }
  });
});

describe("the preview on Add users", () => {
  const typed = {
    name: "Grace <b>Hopper</b>",
    email: "grace@corp.com",
    role: "builder",
    message: "See you on Monday.",
    metadata: '{"a": 1}',
  };

  test("shows the mail as it would go out, keeps the form, and saves and sends nothing", async () => {
    await save({ mailSubject: "", mailOpening: "", replyToInviter: "on" });
    const before = await everything(foyer);
    const page = await preview(typed);
    expect(page.status).toBe(200);
    expect(factsOn(page)).toEqual({
      Subject: "Ada Byron invited you to Nexus",
      From: "Foyer <foyer@localhost>",
      To: "Grace <b>Hopper</b> <grace@corp.com>",
      "Reply-To": "Ada Byron <ada@nexus.test>",
    });
    expect(page.find("pre").textContent).toMatch(
      /^Hello Grace <b>Hopper<\/b>,\n\nAda Byron invited you to Nexus as a Builder\.\n\nAda Byron writes:\n\n> See you on Monday\.\n/,
    );
    expect([page.value("input[name=name]"), page.value("input[name=email]")]).toEqual([
      "Grace <b>Hopper</b>",
      "grace@corp.com",
    ]);
    expect(page.find("textarea[name=metadata]").textContent).toBe('{"a": 1}');
    expect(page.find("input[name=role][value=builder]").hasAttribute("checked")).toBe(true);
    expect(await everything(foyer)).toEqual(before);
    expect(page.find("iframe").getAttribute("sandbox")).toBe("");
    expect(page.find("iframe").getAttribute("name")).toBe("The email, as a mail program shows it");
  });

  test("has a frame in which nothing runs, loads or leads anywhere", async () => {
    const frame = await ada.get(frameOn(await preview(typed)));
    expect(frame.status).toBe(200);
    expect(frame.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'",
    );
    expect(frame.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(frame.html).toContain("Grace &lt;b&gt;Hopper&lt;/b&gt;");
    expect(frame.document.querySelectorAll("script, [src^=http]")).toEqual([]);
  });

  test("takes a form in which nothing is filled in yet", async () => {
    const page = await preview({});
    expect([page.status, factsOn(page).To]).toEqual([200, "[name] <[email address]>"]);
    expect(page.find("pre").textContent).toMatch(/^Hello \[name\],\n\nAda Byron invited you to Nexus as an End-user\./);
  });

  test("refuses a message that is too long, as inviting does", async () => {
    const page = await preview({ message: "x".repeat(501) });
    expect([page.status, page.find("#message-error").textContent]).toEqual([
      422,
      "Shorten the message to 500 characters",
    ]);
  });

  test("then invites by the same form", async () => {
    const page = await preview(typed);
    const invited = await ada.submit(page.form("Invite users"), { name: "Grace Hopper" });
    expect(invited.location).toMatch(/\/users\/[0-9a-f-]{36}$/);
    expect((await ada.get(invited.location ?? "")).text).toContain("grace@corp.com");
  });

  test("is the workspace's own: no admin of another reads it, and a draft that was changed is not found", async () => {
    const src = frameOn(await preview(typed));
    await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
    const kay = foyer.client();
    await logIn(kay, "kay@apollo.test");
    expect((await kay.get(src)).status).toBe(404);
    expect((await kay.get(src.replace("/nexus/", "/apollo/"))).status).toBe(404);
    expect((await ada.get(`${src.slice(0, -4)}AAAA`)).status).toBe(404);
    const builder = await signIn(foyer, { email: "builder@corp.com", workspace: "nexus" });
    expect((await builder.get(src)).status).toBe(403);
  });
});

describe("the preview on General", () => {
  test("shows what is typed before it is saved", async () => {
    const before = await everything(foyer);
    const page = await preview(
      {
        name: "Nexus Labs",
        timeZone: "Europe/Berlin",
        mailSubject: "Come to {workspace}, {invitee}",
        mailOpening: "Dear {invitee},\r\n\r\n{inviter} keeps a desk for you.",
        replyToInviter: [],
      },
      GENERAL,
    );
    expect(factsOn(page)).toEqual({
      Subject: "Come to Nexus Labs, [name]",
      From: "Foyer <foyer@localhost>",
      To: "[name] <[email address]>",
    });
    expect(page.find("pre").textContent).toMatch(
      /^Hello \[name\],\n\nDear \[name\],\n\nAda Byron keeps a desk for you\.\n\nAda Byron invited you to Nexus Labs as an End-user\.\n[^]*Berlin time \(UTC\+[12]\)\./,
    );
    expect(page.value("input[name=mailSubject]")).toBe("Come to {workspace}, {invitee}");
    expect([isTicked(page, "replyToInviter"), isTicked(page, "reminders")]).toEqual([false, false]);
    expect(await everything(foyer)).toEqual(before);
    expect((await ada.get(frameOn(page))).html).toContain("keeps a desk for you.");
  });
});
