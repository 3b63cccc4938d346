import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { mailedLink, startWithMail, type AdminDriver } from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, ada, nexus } = await startWithMail());
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const memberOf = (page: Page) => page.url.pathname;

async function memberPath(email: string): Promise<string> {
  const [membership] = await foyer.query<{ id: string }>("select id from members where email = $1", [email]);
  return `${nexus.users}/${membership?.id}`;
}

async function unchangedAfter(work: () => Promise<void>) {
  const before = await everything(foyer);
  await work();
  expect(await everything(foyer)).toEqual(before);
}

describe("while a user is invited, name and address can be corrected", () => {
  test("the mail goes to the new address with a new link, and the old link is gone", async () => {
    const user = await nexus.open("grcae@corp.com");
    const old = await mailedLink(smtp, "grcae@corp.com");
    const saved = await ada.submit(user.form("Save"), { name: "Rear Admiral Hopper", email: "Grace@Corp.com" });
    expect([saved.status, saved.location]).toEqual([303, memberOf(user)]);
    const fresh = await mailedLink(smtp, "grace@corp.com");
    expect((await foyer.client().get(old)).status).toBe(410);
    expect((await foyer.client().get(fresh)).value("#name")).toBe("Rear Admiral Hopper");
    const page = await ada.get(memberOf(user));
    expect(page.text).toContain("Email address changed from grcae@corp.com to grace@corp.com by Ada Byron");
    expect(page.text).toContain("Renamed from Grace Hopper to Rear Admiral Hopper by Ada Byron");
  });

  test.each([
    [
      { email: "ada@nexus.test" },
      "email",
      "Another user of this workspace has ada@nexus.test: enter another email address",
    ],
    [{ email: "" }, "email", "Enter an email address"],
    [{ email: "grace" }, "email", "Enter an email address like name@example.com"],
    [{ name: "" }, "name", "Enter a name"],
    [{ name: "Grace\u0000" }, "name", "Enter a name without control characters"],
  ])("%o is refused beside the field", async (answers, field, words) => {
    const user = await nexus.open(`${field}-${words.length}@corp.com`, { sendEmail: [] });
    await unchangedAfter(async () => {
      const page = await ada.submit(user.form("Save"), { role: "admin", ...answers });
      expect([page.status, page.find(`#${field}-error`).text]).toEqual([422, words]);
      expect(page.form("Save").fields).toContainEqual(["role", "admin"]);
    });
  });

  test("a script that sends neither name nor address leaves them", async () => {
    const user = await nexus.open("script@corp.com", { sendEmail: [] });
    const form = new URLSearchParams({ formToken: await formTokenOf(ada), intent: "save", role: "end-user" });
    expect((await ada.post(memberOf(user), form)).status).toBe(303);
    const rows = await foyer.query("select name, role from members where email = 'script@corp.com'");
    expect(rows).toEqual([{ name: "Grace Hopper", role: "end-user" }]);
  });

  test("saving nothing changes nothing", async () => {
    const user = await nexus.open("same@corp.com", { sendEmail: [], metadata: '{"apiKey": "abc123"}' });
    await unchangedAfter(async () => {
      expect((await ada.submit(user.form("Save"))).status).toBe(303);
    });
  });
});

test("of somebody who has joined, a posted name or address is ignored, whatever it is", async () => {
  await signIn(foyer, { email: "joined@corp.com", name: "Jean Bartik", workspace: "nexus" });
  const path = await memberPath("joined@corp.com");
  const page = await ada.get(path);
  expect(page.document.querySelectorAll("main input[name=email], main input[name=name]")).toEqual([]);
  await unchangedAfter(async () => {
    const saved = await ada.submit(page.form("Save"), { name: "", email: "no address" });
    expect(saved.status).toBe(303);
  });
});

describe("of two admins who edit the same user", () => {
  test("the later is told what the earlier changed, loses nothing, and saves over it", async () => {
    const kay = await signIn(foyer, {
      email: "kay@nexus.test",
      name: "Kay McNulty",
      workspace: "nexus",
      role: "admin",
    });
    await ada.submit((await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Compilers" });
    const user = await nexus.open("two@corp.com", { sendEmail: [] });
    const mine = user.form("Save");
    const group = user.value("input[name=groups]");
    const theirs = (await kay.get(memberOf(user))).form("Save");
    expect((await kay.submit(theirs, { role: "end-user" })).status).toBe(303);

    const told = await ada.submit(mine, { role: "admin", groups: group, name: "Grace B. Hopper" });
    expect(told.status).toBe(422);
    expect(told.find("[role=alert] a").getAttribute("href")).toBe("#version");
    const words = told.find("#version").text;
    expect(words).toContain("Kay McNulty changed the role to End-user just now");
    expect(words).toContain("Now End-user. You entered Admin");
    expect(words).toContain("Now None. You entered Compilers");
    expect(words).not.toContain("Ada Byron");
    const again = told.form("Save");
    for (const field of [
      ["role", "admin"],
      ["groups", group],
      ["name", "Grace B. Hopper"],
    ])
      expect(again.fields).toContainEqual(field);
    expect((await ada.submit(again)).status).toBe(303);
    const rows = await foyer.query("select name, role from members where email = 'two@corp.com'");
    expect(rows).toEqual([{ name: "Grace B. Hopper", role: "admin" }]);
  });

  test("a mistake corrected afterwards does not hide what was saved meanwhile", async () => {
    const user = await nexus.open("mistake@corp.com", { sendEmail: [] });
    const mine = user.form("Save");
    await ada.submit(user.form("Save"), { role: "end-user" });
    const mistaken = await ada.submit(mine, { name: "" });
    expect(mistaken.find("#name-error").text).toBe("Enter a name");
    const told = await ada.submit(mistaken.form("Save"), { name: "Grace" });
    expect([told.status, told.find("#version").text.includes("Ada Byron changed the role to End-user")]).toEqual([
      422,
      true,
    ]);
  });

  test.each(["nonsense", "0.", "9".repeat(400)])("the version %s is no version, and is told so", async (version) => {
    const user = await nexus.open(`v${version.length}@corp.com`, { sendEmail: [] });
    await unchangedAfter(async () => {
      expect((await ada.submit(user.form("Save"), { version, role: "admin" })).status).toBe(422);
      expect((await ada.submit(user.form("Save"), { version: ["1", "2"], role: "admin" })).status).toBe(422);
    });
  });
});

describe("an admin's role is taken away", () => {
  test("after a page that says what they lose, and by its button", async () => {
    const fran = await signIn(foyer, {
      email: "fran@nexus.test",
      name: "Fran Bilas",
      workspace: "nexus",
      role: "admin",
    });
    const path = await memberPath("fran@nexus.test");
    const metadata = '{"apiKey": "abc123"}';
    const before = await everything(foyer);
    const asked = await ada.submit((await ada.get(path)).form("Save"), { role: "builder", metadata });
    expect(asked.status).toBe(200);
    expect(asked.text).toContain("Change Fran Bilas from Admin to Builder?");
    expect(asked.text).toContain("read its audit log");
    expect(await everything(foyer)).toEqual(before);
    expect((await fran.get(nexus.users)).status).toBe(200);

    const changed = await ada.submit(asked.form("Change role"));
    expect([changed.status, changed.location]).toEqual([303, path]);
    expect((await fran.get(nexus.users)).status).toBe(403);
    expect((await ada.submit((await ada.get(path)).form("Show"))).html).toContain("abc123");
  });

  test("a script is asked by the same page, and may confirm at once", async () => {
    await signIn(foyer, { email: "ruth@nexus.test", name: "Ruth Lichterman", workspace: "nexus", role: "admin" });
    const path = await memberPath("ruth@nexus.test");
    const form = { formToken: await formTokenOf(ada), intent: "save", role: "end-user" };
    const asked = await ada.post(path, new URLSearchParams(form));
    expect([asked.status, asked.text.includes("Nothing is saved yet")]).toEqual([200, true]);
    expect((await ada.post(path, new URLSearchParams({ ...form, confirmed: "on" }))).status).toBe(303);
    const rows = await foyer.query("select role from members where email = 'ruth@nexus.test'");
    expect(rows).toEqual([{ role: "end-user" }]);
  });

  test("whoever steps down is led to where they may still be", async () => {
    const betty = await signIn(foyer, { email: "betty@nexus.test", workspace: "nexus", role: "admin" });
    const path = await memberPath("betty@nexus.test");
    const asked = await betty.submit((await betty.get(path)).form("Save"), { role: "builder" });
    expect((await betty.submit(asked.form("Change role"))).location).toBe("/nexus");
  });

  test("the last admin is refused before anything is asked", async () => {
    await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
    const only = await signIn(foyer, {
      email: "only@apollo.test",
      name: "Margaret",
      workspace: "apollo",
      role: "admin",
    });
    const [membership] = await foyer.query<{ id: string }>("select id from members where email = 'only@apollo.test'");
    const page = await only.get(`/apollo/workspace-settings/users/${membership?.id}`);
    await unchangedAfter(async () => {
      const refused = await only.submit(page.form("Save"), { role: "builder" });
      expect([refused.status, refused.find("#role-error").text]).toEqual([
        422,
        "Margaret is the only active admin. Make somebody else an admin first",
      ]);
    });
  });
});
