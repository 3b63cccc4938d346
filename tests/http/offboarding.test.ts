import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendTogether } from "../support/race-barrier";
import type { Client } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn, signInAgain } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, until, type AdminDriver } from "../support/steps";

let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  nexus = adminDriverOf(ada);
  await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo'), ('gemini', 'Gemini')");
});

afterAll(() => foyer.stop());

async function unchangedAfter(work: () => Promise<void>) {
  const before = await everything(foyer);
  await work();
  expect(await everything(foyer)).toEqual(before);
}

describe("leaving a workspace", () => {
  test("a member leaves by the link on its page, in every browser, and keeps other workspaces", async () => {
    const grace = await signIn(foyer, { email: "grace@corp.com", workspace: "nexus", role: "end-user" });
    await signIn(foyer, { email: "grace@corp.com", workspace: "apollo" });
    const phone = await signInAgain(foyer, "grace@corp.com");
    const home = await grace.get("/nexus");
    expect(home.find('main a[href="/nexus/leave"]').text).toBe("Leave this workspace");
    const confirm = await grace.get("/nexus/leave");
    expect((await grace.get("/nexus")).status).toBe(200);
    const left = await grace.submit(confirm.form("Leave this workspace"));
    expect([left.status, left.location]).toEqual([303, "/workspaces"]);
    expect((await grace.get("/nexus")).status).toBe(404);
    expect((await phone.get("/nexus")).status).toBe(404);
    expect((await phone.get("/apollo")).status).toBe(200);
    expect((await grace.follow(left)).text).toContain("Apollo");

    const row = await nexus.rowOf("grace@corp.com");
    expect([row?.getAttribute("data-status"), row?.textContent.includes("Left")]).toEqual(["archived", true]);
    const user = await ada.get(row?.querySelector("a.person")?.getAttribute("href") ?? "");
    expect(user.text).toContain("Archived: left today");
    expect(user.text).toContain("Left the workspace");
  });

  test("the last active admin is told to make another first", async () => {
    await unchangedAfter(async () => {
      const refused = await ada.submit((await ada.get("/nexus/leave")).form("Leave this workspace"));
      expect([refused.status, refused.find("[role=alert] li").text]).toEqual([
        422,
        "You are the only active admin. Make somebody else an admin first, then leave",
      ]);
    });
  });

  test("of two admins who leave at the same instant one remains", async () => {
    const admins = await Promise.all(
      ["jean@corp.com", "kay@corp.com"].map((email) => signIn(foyer, { email, workspace: "gemini", role: "admin" })),
    );
    const sendings = admins.map(async (client) => ({
      client,
      form: (await client.get("/gemini/leave")).form("Leave this workspace"),
    }));
    const pages = await sendTogether(await Promise.all(sendings));
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 422]);
  });

  test("a stranger leaves nothing, and nobody leaves by looking", async () => {
    const stranger = await signIn(foyer, { email: "stranger@corp.com" });
    const member = await signIn(foyer, { email: "fran@corp.com", workspace: "nexus" });
    const form = async (client: Client) =>
      new URLSearchParams({ formToken: await formTokenOf(client), intent: "leave" });
    const answers = { stranger: await form(stranger) };
    await unchangedAfter(async () => {
      expect((await stranger.post("/nexus/leave", answers.stranger)).status).toBe(404);
      for (let look = 0; look < 3; look++) expect((await member.get("/nexus/leave")).status).toBe(200);
    });
  });
});

describe("the day on which access ends", () => {
  test("is asked for with the invitation, shown on the user's page, moved and taken out", async () => {
    const user = await nexus.open("temp@corp.com", { sendEmail: [], endsOn: "2999-12-31" });
    expect(user.value("input[name=endsOn]")).toBe("2999-12-31");
    const moved = await ada.submit(user.form("Save"), { endsOn: "2998-01-05" });
    expect((await ada.follow(moved)).text).toContain("End of access set to Friday 5 January 2998 by Ada Byron");
    expect((await ada.submit((await ada.get(user.url.pathname)).form("Save"), { endsOn: "" })).status).toBe(303);
    expect((await ada.get(user.url.pathname)).value("input[name=endsOn]")).toBe("");
  });

  test.each([
    ["2020-01-01", "Choose a day after today, or archive the user now"],
    ["0000-01-01", "Choose a day after today, or archive the user now"],
    ["2026-02-30", "Enter a date like 2026-12-31"],
    ["31.12.2999", "Enter a date like 2026-12-31"],
    ["99999-01-01", "Enter a date like 2026-12-31"],
    ["2999-12-31\u0000", "Enter a date like 2026-12-31"],
    [["2999-12-31", "2999-12-30"], "Enter one date"],
  ])("%o is refused beside its field, on both pages", async (endsOn, words) => {
    const user = await nexus.open("dated@corp.com", { sendEmail: [] }).catch(async () => {
      const [membership] = await foyer.query<{ id: string }>("select id from members where email = 'dated@corp.com'");
      return ada.get(`${nexus.users}/${membership?.id}`);
    });
    await unchangedAfter(async () => {
      const edited = await ada.submit(user.form("Save"), { endsOn, role: "admin" });
      const added = await nexus.invite("never@corp.com", { endsOn });
      expect([edited.status, edited.find("#endsOn-error").text]).toEqual([422, words]);
      expect([added.status, added.find("#endsOn-error").text]).toEqual([422, words]);
    });
  });

  test("the worker archives whoever's day has come, and says so", async () => {
    const member = await signIn(foyer, { email: "over@corp.com", workspace: "nexus" });
    const [membership] = await foyer.query<{ id: string }>(
      "update members set ends_on = (now() at time zone 'utc')::date where email = 'over@corp.com' returning id",
    );
    const again = await startFoyer({ DATABASE_URL: foyer.databaseUrl, ROLE: "worker" });
    await until(
      () => foyer.query("select id from members where email = 'over@corp.com' and archived_at is not null"),
      (found) => found.length === 1,
    );
    await again.stop();
    expect((await member.get("/nexus")).status).toBe(404);
    expect((await ada.get(`${nexus.users}/${membership?.id}`)).text).toMatch(/Access ended on \w+day \d/);
  });

  test("a week before, its member and the admins are warned by mail, and the user's page says so", async () => {
    await signIn(foyer, { email: "soon@corp.com", workspace: "nexus" });
    const [membership] = await foyer.query<{ id: string }>(
      "update members set ends_on = (now() at time zone 'utc')::date + 7 where email = 'soon@corp.com' returning id",
    );
    const again = await startFoyer({ DATABASE_URL: foyer.databaseUrl, DATA_DIR: foyer.dataDir, ROLE: "worker" });
    const inbox = await until(
      async () => (await ada.get("/dev/mail")).text,
      (text) => text.includes("Your access to") && text.includes("Access to"),
    );
    await again.stop();
    expect(inbox).toMatch(/Your access to Nexus ends on \d+ \w+ \d{4}/);
    expect(inbox).toMatch(/Access to Nexus ends for /);
    expect((await ada.get(`${nexus.users}/${membership?.id}`)).text).toMatch(/Warned that access ends on \w+day \d/);
  });
});
