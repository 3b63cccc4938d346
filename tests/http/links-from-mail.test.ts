import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { everything } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, logIn, mailedLink, pathIn, PASSWORD, startWithMail, type AdminDriver } from "../support/steps";
import { forgeAt } from "../support/tokens";

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

/** What mail programs, chats and people leave at the end of a link, as a browser sends it. */
const endings = [".", ",", ")", "%3E", "%20", "%0A", "%0D%0A", ";", "%22", "'", "]", "*", "%E2%80%8B", "%C2%A0"];

describe("an invitation link with more at its end", () => {
  test("opens the same page, changes nothing, and takes the invitee in", async () => {
    const link = await mailedLinkTo("grace@corp.com");
    const browser = foyer.client();
    const before = await everything(foyer);
    for (const ending of endings) {
      const page = await browser.get(link + ending);
      expect([ending, page.status, page.find("h1").text]).toEqual([ending, 200, "Join Nexus"]);
    }
    expect(await everything(foyer)).toEqual(before);

    const home = await browser.submit((await browser.get(`${link}%0A`)).form("Sign up and join"), {
      password: PASSWORD,
    });
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
  });

  test("is declined, and the way back is the link as it was mailed", async () => {
    const link = await mailedLinkTo("ida@corp.com");
    const browser = foyer.client();
    const question = await browser.get(`${link}.?decline`);
    const answer = await browser.submit(question.form("Decline the invitation"));
    expect([answer.status, answer.location]).toEqual([303, new URL(link).pathname]);
  });

  test("answers 404 where the token is forged or cut short", async () => {
    const link = await mailedLinkTo("jean@corp.com");
    const token = link.replace(/^.*\//, "");
    for (const forged of [forgeAt(token, 0), forgeAt(token, 86), token.slice(0, -1), "", token.replace(/.$/, ".")])
      for (const ending of ["", ".", "%20", "%0A"]) {
        const { status } = await foyer.client().get(`/invite/${forged}${ending}`);
        expect([forged, ending, status]).toEqual([forged, ending, 404]);
      }
  });
});

test("a reset link with more at its end opens the page for a new password", async () => {
  await joinUnproved(foyer, nexus, "kay@corp.com");
  const browser = foyer.client();
  await browser.submit((await browser.get("/forgot-password")).form("Email me a link"), { email: "kay@corp.com" });
  const path = pathIn(await smtp.nextMailTo("kay@corp.com"), "reset-password");
  for (const ending of endings) {
    const page = await browser.get(path + ending);
    expect([ending, page.status, page.find("h1").text]).toEqual([ending, 200, "Choose a new password"]);
  }
});

test("a link that needs its person signed in comes back, after the log-in, as it was mailed", async () => {
  const browser = await joinUnproved(foyer, nexus, "betty@corp.com");
  await browser.submit((await browser.get("/profile")).form("Send me a link"));
  const path = pathIn(await smtp.nextMailTo("betty@corp.com"), "verify-email");
  expect((await browser.get(`${path}.`)).find("h1").text).toBe("Confirm your email address");
  expect((await foyer.client().get(`${path}%0A`)).location).toBe(`/login?redirectTo=${encodeURIComponent(path)}`);
  expect((await logIn(foyer.client(), "betty@corp.com")).status).toBe(303);
});

test("the set-up link with more at its end opens the set-up page", async () => {
  const empty = await shareFoyer();
  const { pathname, search } = new URL(empty.setupLink ?? "");
  for (const ending of [".", ")", "%20", "%0A"]) {
    const page = await empty.client().get(pathname + search + ending);
    expect([ending, page.status, page.document.querySelectorAll("#workspaceSlug").length]).toEqual([ending, 200, 1]);
  }
  expect((await empty.client().get(`${pathname}${search.slice(0, -1)}`)).status).toBe(403);
  await empty.stop();
});

async function mailedLinkTo(email: string): Promise<string> {
  await nexus.invite(email);
  return mailedLink(smtp, email);
}
