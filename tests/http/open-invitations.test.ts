import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, linkIn, mailsAreDone, signUpBy, startWithMail, type AdminDriver } from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail());
  await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
});

afterAll(async () => {
  const crashes = crashesOf(foyer);
  await foyer.stop();
  await smtp.close();
  expect(crashes).toEqual([]);
});

const titleOf = (page: Page) => page.find("h1").text;
const invitationsOn = (page: Page) =>
  page.document.querySelectorAll("[data-invitation]").map((row) => row.querySelector("b")?.text);

async function send(client: Client, fields: Record<string, string>): Promise<Page> {
  return client.post("/workspaces", new URLSearchParams({ formToken: await formTokenOf(client), ...fields }));
}

const idOf = async (email: string) => {
  const [row] = await foyer.query<{ id: string }>(
    "select i.id from invitations i join members m on m.id = i.member_id where m.email = $1 and i.closed_at is null",
    [email],
  );
  return row?.id ?? "";
};

describe("somebody with an account and an open invitation", () => {
  test("lands where they see it when they have no workspace, and joins by one press", async () => {
    const grace = await signIn(foyer, { email: "grace@corp.com" });
    await nexus.invite("grace@corp.com", { role: "builder" });
    const page = await grace.follow(await grace.get("/"));
    expect([page.url.pathname, titleOf(page), invitationsOn(page)]).toEqual([
      "/workspaces",
      "You are invited",
      ["Nexus"],
    ]);
    expect(page.text).toContain("Ada Byron invited you as Builder. Open until ");
    expect(page.text).not.toContain("Nobody has invited");

    const joined = await grace.submit(page.form("Join Nexus"));
    expect([joined.status, joined.location]).toEqual([303, "/nexus"]);
    expect((await grace.get("/nexus")).status).toBe(200);
    expect(await nexus.statusOf("grace@corp.com")).toBe("active");
    const user = await nexus.rowOf("grace@corp.com");
    const history = await nexus.admin.get(user?.querySelector("a.person")?.getAttribute("href") ?? "");
    expect(history.text).not.toContain("Joined by the");
  });

  test("lands there also from a workspace of their own, until they answer", async () => {
    const jean = await signIn(foyer, { email: "jean@corp.com", workspace: "apollo" });
    expect((await jean.get("/")).location).toBe("/apollo");
    await nexus.invite("jean@corp.com");
    const page = await jean.follow(await jean.get("/"));
    expect([page.url.pathname, titleOf(page), invitationsOn(page)]).toEqual([
      "/workspaces",
      "Choose a workspace",
      ["Nexus"],
    ]);
    const declined = await jean.submit(page.form("Decline"));
    expect([declined.status, declined.location]).toEqual([303, "/workspaces"]);
    expect(await nexus.statusOf("jean@corp.com")).toBe("archived");
    expect((await jean.get("/")).location).toBe("/apollo");
  });

  test("joins once, however often it is sent", async () => {
    const ida = await signIn(foyer, { email: "ida@corp.com" });
    await nexus.invite("ida@corp.com");
    const invitation = await idOf("ida@corp.com");
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(ida, { intent: "join", invitation })));
    expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThan(0);
    const joins = await foyer.query(
      "select id from audit_events where subject = 'ida@corp.com' and action = 'member.joined'",
    );
    expect(joins).toHaveLength(1);
  });

  test("is told in words where it expired or was cancelled while the page was open", async () => {
    const kay = await signIn(foyer, { email: "kay@corp.com" });
    await nexus.invite("kay@corp.com");
    const form = (await kay.get("/workspaces")).form("Join Nexus");
    await foyer.query("update invitations set expires_at = now() where id = $1", [await idOf("kay@corp.com")]);
    const late = await kay.submit(form);
    expect([late.status, late.find("[role=alert]").text]).toEqual([
      422,
      "The invitation to Nexus is not open any more",
    ]);
    expect([titleOf(late), invitationsOn(late)]).toEqual(["You are in no workspace", []]);
    expect(late.text).not.toContain("Nobody has invited");
    await foyer.query(
      "update invitations set closed_at = now(), closed_as = 'cancelled', member_id = null where id = $1",
      [await idOf("kay@corp.com")],
    );
    expect((await kay.submit(form)).status).toBe(404);
  });

  test("is told that nobody has invited them where that is so", async () => {
    const fran = await signIn(foyer, { email: "fran@corp.com" });
    expect((await fran.get("/workspaces")).text).toContain("Nobody has invited fran@corp.com yet");
  });
});

describe("an account whose address nobody proved", () => {
  test("sees and takes no other workspace's invitation, and is told to prove the address", async () => {
    const mallory = await joinUnproved(foyer, nexus, "victim@corp.com");
    const kay = await signIn(foyer, { email: "kay@apollo.test", workspace: "apollo", role: "admin" });
    const form = (await kay.get("/apollo/workspace-settings/users/new")).form("Invite users");
    await kay.submit(form, { name: "Victim", email: "victim@corp.com", role: "admin" });
    const invitation = await idOf("victim@corp.com");
    expect(invitation).not.toBe("");

    const before = await everything(foyer);
    const page = await mallory.get("/workspaces");
    expect([page.text.includes("Apollo"), invitationsOn(page)]).toEqual([false, []]);
    expect(page.text).toContain("Confirm your email address");
    expect((await send(mallory, { intent: "join", invitation })).status).toBe(404);
    expect((await send(mallory, { intent: "decline", invitation })).status).toBe(404);
    expect((await mallory.get("/")).location).toBe("/nexus");
    expect(await everything(foyer)).toEqual(before);
  });
});

test("an invitation to somebody else is not found, and what is no id is refused", async () => {
  await nexus.invite("other@corp.com");
  const mallory = await signIn(foyer, { email: "mallory@corp.com" });
  const invitation = await idOf("other@corp.com");
  const before = await everything(foyer);
  expect((await send(mallory, { intent: "join", invitation })).status).toBe(404);
  expect((await send(mallory, { intent: "decline", invitation })).status).toBe(404);
  const refused: Record<string, string>[] = [
    {},
    { intent: "join" },
    { intent: "join", invitation: "1" },
    { intent: "own", invitation },
  ];
  for (const fields of refused) expect((await send(mallory, fields)).status).toBe(422);
  expect(await everything(foyer)).toEqual(before);
});

describe("Forgot password for an address that is invited and has no account", () => {
  const forgot = async (email: string) => {
    const browser = foyer.client();
    return browser.submit((await browser.get("/forgot-password")).form("Email me a link"), { email });
  };
  const agoAMinute = (email: string) =>
    foyer.query(
      "update mails set queued_at = queued_at - interval '2 minutes' where invitation_id in (select i.id from invitations i join members m on m.id = i.member_id where m.email = $1)",
      [email],
    );

  test("mails its open invitation once more, and answers as for any other", async () => {
    const user = await nexus.open("new@corp.com");
    const first = linkIn((await smtp.nextMailTo("new@corp.com")).text ?? "");
    await mailsAreDone(foyer);
    await agoAMinute("new@corp.com");
    const [invited, unknown] = [await forgot("new@corp.com"), await forgot("nobody@corp.com")];
    const shown = async (answer: Page, email: string) =>
      (await foyer.client().get(answer.location ?? "")).text.replaceAll(email, "");
    expect([invited.status, (invited.location ?? "").replace("new%40", "")]).toEqual([
      unknown.status,
      (unknown.location ?? "").replace("nobody%40", ""),
    ]);
    expect(await shown(invited, "new@corp.com")).toBe(await shown(unknown, "nobody@corp.com"));

    const again = linkIn((await smtp.nextMailTo("new@corp.com")).text ?? "");
    expect(again).toBe(first);
    expect((await nexus.admin.get(user.url.pathname)).text).toContain("Mailed again");
    expect((await signUpBy(foyer.client(), again)).location).toBe("/nexus");
    expect(smtp.mails.filter(({ envelope }) => envelope.to.includes("nobody@corp.com"))).toEqual([]);
  });

  test("mails nothing of an invitation that is not open, nor within a minute of the last mail", async () => {
    const cancelled = await nexus.open("cancelled@corp.com");
    await nexus.cancel(cancelled);
    await nexus.open("expired@corp.com");
    await nexus.open("fresh@corp.com");
    await mailsAreDone(foyer);
    await agoAMinute("expired@corp.com");
    await foyer.query("update invitations set expires_at = now() where id = $1", [await idOf("expired@corp.com")]);
    for (const email of ["cancelled@corp.com", "expired@corp.com", "fresh@corp.com"]) await forgot(email);
    await requestsAreAnswered();
    const mails = await foyer.query(
      "select count(*)::int as mails, invitation_id from mails group by invitation_id having count(*) > 1",
    );
    const [fresh] = [await idOf("fresh@corp.com")];
    expect(mails.map((row) => row.invitation_id)).not.toContain(fresh);
    expect(mails).toHaveLength(1);
  });

  async function requestsAreAnswered() {
    for (;;) if ((await foyer.query("select id from reset_requests")).length === 0) return;
  }

  test("still leads an address with an account to a new password", async () => {
    await joinUnproved(foyer, nexus, "known@corp.com");
    await forgot("known@corp.com");
    expect((await smtp.nextMailTo("known@corp.com")).subject).toBe("Choose a new password for Foyer");
  });
});
