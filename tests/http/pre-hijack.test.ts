import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyerWithMail } from "../support/shared-foyer";
import type { SmtpStandIn } from "../support/smtp";
import { addAdmin, adminDriverOf, logIn, mailedLink, PASSWORD, signUpBy, type AdminDriver } from "../support/steps";

const OWN = "cobol reads like english";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;
let apollo: AdminDriver;

/** Mallory is the admin of Nexus, Kay of Apollo, which is about to invite Vera. */
beforeAll(async () => {
  ({ foyer, smtp } = await shareFoyerWithMail());
  nexus = adminDriverOf(await setUp(foyer, { name: "Mallory", email: "mallory@nexus.test" }));
  await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
  const kay = foyer.client();
  await logIn(kay, "kay@apollo.test");
  apollo = adminDriverOf(kay, "apollo");
  await foyer.query("update instance set workspaces_created_by = 'everybody'");
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

/** Mallory invites the victim, copies the link, and signs up with it; then Kay invites the same address. */
async function hijack(victim: string): Promise<{ mallory: Client; other: Client; link: string; copied: string }> {
  const mallory = foyer.client();
  await signUpBy(mallory, await nexus.copyLink(victim));
  const other = foyer.client();
  await logIn(other, victim);
  const user = await apollo.open(victim, { name: "Vera Rubin" });
  return { mallory, other, link: await mailedLink(smtp, victim), copied: user.value("input[name=invitationUrl]") };
}

const membershipIn = async (slug: string, email: string) => {
  const rows = await foyer.query<{ isIn: boolean }>(
    `select accepted_at is not null as "isIn" from members join workspaces on workspaces.id = workspace_id where slug = $1 and email = $2`,
    [slug, email],
  );
  return rows[0]?.isIn;
};

/** A byte of the token changed: the copied link of another, made up, or the mailed one's other channel. */
const changed = (link: string, at: number) => {
  const bytes = Buffer.from(link.replace(/^.*\//, ""), "base64url");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return `/invite/${bytes.toString("base64url")}`;
};

test("whoever signed up with another's address sees and takes nothing that is meant for its owner", async () => {
  const { mallory, copied } = await hijack("seen@corp.com");
  for (const path of [
    "/",
    "/workspaces",
    "/profile",
    "/nexus",
    "/workspaces?_data=routes%2Fhome%2Fworkspaces",
    "/profile?_data=routes%2Fprofile%2Fprofile",
    "/login",
  ]) {
    const { html } = await mallory.follow(await mallory.get(path));
    expect([path, /apollo|kay@|vera/i.test(html)]).toEqual([path, false]);
  }
  for (const path of ["", "/leave", "/workspace-settings/users", "/workspace-settings/users/new"])
    expect([path, (await mallory.get(`/apollo${path}`)).status]).toEqual([path, 404]);
  // Bytes 0 and 16 begin the ids, 32 is the channel, 33 begins the signature.
  for (const at of [0, 16, 32, 33]) expect([at, (await mallory.get(changed(copied, at))).status]).toEqual([at, 404]);

  const formToken = (await mallory.get("/profile")).value("input[name=formToken]");
  for (const path of ["/verify-email/made-up", changed(copied, 32)]) {
    const page = await mallory.post(path, new URLSearchParams({ formToken, intent: "accept" }));
    expect([path, page.status]).toEqual([path, 404]);
  }
  await mallory.submit((await mallory.get("/profile")).form("Send me a link"));
  await mallory.submit((await mallory.get("/forgot-password")).form("Email me a link"), { email: "seen@corp.com" });
  for (const path of ["/workspaces", "/profile"]) {
    const { html } = await mallory.get(path);
    expect([path, /apollo|verify-email\/|reset-password\//i.test(html)]).toEqual([path, false]);
  }
  const create = await mallory.post("/workspaces/new", new URLSearchParams({ formToken, name: "M", slug: "mallorys" }));
  expect(create.status).toBe(422);
  expect(await membershipIn("apollo", "seen@corp.com")).toBe(false);
  const verified = await foyer.query("select email_verified_at as at from accounts where email = 'seen@corp.com'");
  expect(verified).toEqual([{ at: null }]);
});

test("the owner joins by the mailed link with a password of their own: the other's password and sessions are dead", async () => {
  const { mallory, other, link } = await hijack("owner@corp.com");
  const vera = foyer.client();
  const joined = await signUpBy(vera, link, OWN);
  expect([joined.status, joined.location]).toEqual([303, "/apollo"]);

  for (const browser of [mallory, other]) {
    expect((await browser.get("/profile")).location).toBe("/login?redirectTo=%2Fprofile");
    expect((await browser.get("/apollo")).location).toBe("/login?redirectTo=%2Fapollo");
  }
  expect((await logIn(foyer.client(), "owner@corp.com", PASSWORD)).status).toBe(422);
  expect((await logIn(foyer.client(), "owner@corp.com", OWN)).status).toBe(303);
  // The membership in Mallory's own workspace is the owner's now, who may leave it.
  expect([await membershipIn("apollo", "owner@corp.com"), await membershipIn("nexus", "owner@corp.com")]).toEqual([
    true,
    true,
  ]);
  expect((await vera.get("/workspaces")).text).toContain("Nexus");
});

test("the owner resets the password: the other's password, sessions and links are dead", async () => {
  const { mallory, other } = await hijack("reset@corp.com");
  const owner = foyer.client();
  await owner.submit((await owner.get("/forgot-password")).form("Email me a link"), { email: "reset@corp.com" });
  const { text = "" } = await smtp.nextMailTo("reset@corp.com");
  const link = /http:\S+\/reset-password\/\S+/.exec(text)?.[0] ?? "";
  const form = (await mallory.get("/profile")).form("Save");
  const done = await owner.submit((await owner.get(link)).form("Save and log in"), { password: OWN });
  expect(done.status).toBe(303);

  for (const browser of [mallory, other]) expect((await browser.get("/profile")).status).toBe(302);
  // What Mallory still sends is kept for that browser alone, and never reaches the owner.
  const kept = new URL((await mallory.submit(form, { name: "Mallory was here" })).location ?? "", foyer.url);
  const planted = await owner.get(kept.searchParams.get("redirectTo") ?? "");
  expect([planted.status, planted.html.includes("Mallory was here")]).toEqual([200, false]);
  expect((await logIn(mallory, "reset@corp.com", PASSWORD)).status).toBe(422);
});
