import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answers, Client, Page, PageForm } from "../support/client";
import { crashesOf, setUp, type Foyer } from "../support/foyer";
import { shareFoyer, shareFoyerWithMail } from "../support/shared-foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { adminDriverOf, linkOn, logIn, PASSWORD, signUpBy } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const GROUPS = "/nexus/workspace-settings/groups";
const SECRET = "a pass\u0000word that is never shown again";

let foyer: Foyer;
let ada: Client;
/** An instance that nobody has set up. */
let bare: Foyer;
let smtp: SmtpStandIn;
/** The page of an invited user without metadata, and the link to copy that stands on it. */
let grace: Page;

beforeAll(async () => {
  foyer = await shareFoyer();
  ({ foyer: bare, smtp } = await shareFoyerWithMail());
  ada = await setUp(foyer);
  grace = await adminDriverOf(ada).open("grace@corp.com");
  await ada.submit((await ada.get(`${GROUPS}/new`)).form("Add group"), { name: "Compilers" });
});

afterAll(async () => {
  const crashes = crashesOf(foyer, bare);
  await Promise.all([foyer.stop(), bare.stop(), smtp.close()]);
  expect(crashes).toEqual([]);
});

type Form = { on: () => Foyer; open: () => Promise<{ client: Client; form: PageForm }>; good: Answers };

async function opened(client: Client, path: string, button: string) {
  return { client, form: (await client.get(path)).form(button) };
}

/** Each form with answers that it would take. */
const forms = {
  "set-up": {
    on: () => bare,
    open: () => opened(bare.client(), bare.setupLink ?? "", "Create the workspace"),
    good: {
      name: "Ada Byron",
      email: "ada@nexus.test",
      password: PASSWORD,
      workspaceName: "Nexus",
      workspaceSlug: "nexus",
    },
  },
  "log-in": {
    on: () => foyer,
    open: () => opened(foyer.client(), "/login", "Log in"),
    good: { email: "ada@nexus.test", password: "analytical engine no. 1" },
  },
  "Add users": {
    on: () => foyer,
    open: () => opened(ada, `${USERS}/new`, "Invite users"),
    good: { name: "Jean Bartik", email: "jean@corp.com", role: "builder", metadata: '{"a": 1}', message: "Hello" },
  },
  "a user": {
    on: () => foyer,
    open: () => opened(ada, grace.url.pathname, "Save"),
    good: { role: "admin", metadata: '{"a": 1}' },
  },
  "Add group": {
    on: () => foyer,
    open: () => opened(ada, `${GROUPS}/new`, "Add group"),
    good: { name: "Engineers" },
  },
  "sign-up by invitation": {
    on: () => foyer,
    open: () => opened(foyer.client(), linkOn(grace), "Sign up and join"),
    good: { name: "Grace Hopper", password: PASSWORD },
  },
} satisfies Record<string, Form>;

type FormName = keyof typeof forms;

async function send(name: FormName, answers: Answers): Promise<Page> {
  const { open, good } = forms[name];
  const { client, form } = await open();
  return client.submit(form, { ...good, ...answers });
}

/** Sends a form's body as bytes that no text has. */
async function sendBytes(name: FormName, field: string, bytes: string): Promise<Page> {
  const { open, good } = forms[name];
  const { client, form } = await open();
  const answers: Record<string, string> = good;
  const kept = form.fields.filter(([one]) => !(one in answers) && one !== field);
  const others = Object.entries(answers).filter(([one]) => one !== field);
  return client.post(form.action, `${new URLSearchParams([...kept, ...others]).toString()}&${field}=${bytes}`);
}

/** The form comes back with 422, the words beside each field and in the summary on top, and nothing was stored. */
async function expectRefusal(name: FormName, ask: () => Promise<Page>, words: Record<string, string>): Promise<Page> {
  const { on } = forms[name];
  const before = await everything(on());
  const page = await ask();
  expect([page.status, wordsOn(page)]).toEqual([422, words]);
  const fields = Object.keys(words);
  expect(fields.map((field) => [field, describedBy(page, field)])).toEqual(fields.map((field) => [field, true]));
  const summary = page.find("[role=alert]");
  const links = summary.querySelectorAll("ul a").map((link) => [link.getAttribute("href"), link.textContent]);
  expect(links).toEqual(Object.entries(words).map(([field, sentence]) => [`#${field}`, sentence]));
  for (const field of fields) expect([field, page.document.querySelectorAll(`#${field}`).length]).toEqual([field, 1]);
  expect(page.html.indexOf('role="alert"')).toBeLessThan(page.html.indexOf(`id="${fields[0]}"`));
  expect(page.headers.getSetCookie().filter((cookie) => cookie.startsWith("foyer_session="))).toEqual([]);
  expect(await everything(on())).toEqual(before);
  return page;
}

function wordsOn(page: Page): Record<string, string> {
  const errors = page.document.querySelectorAll("[id$=-error]");
  return Object.fromEntries(errors.map((error) => [error.id.replace(/-error$/, ""), error.textContent]));
}

/** Whether the words are told by a screen reader with the field, or with the group that it is of. */
function describedBy(page: Page, field: string): boolean {
  const control = page.find(`[name="${field}"]`);
  const tellers = [control, control.closest("fieldset")];
  return tellers.some((one) => one?.getAttribute("aria-describedby")?.split(" ").includes(`${field}-error`));
}

const NAME = { empty: "Enter a name", broken: "Enter a name without control characters" };

/** What each field says to nothing, and to something that is no text for it. */
const fields: [FormName, string, { empty: string; broken: string }][] = [
  ["set-up", "name", NAME],
  ["set-up", "email", { empty: "Enter an email address", broken: "Enter an email address like name@example.com" }],
  [
    "set-up",
    "workspaceName",
    { empty: "Enter a name for the workspace", broken: "Enter a name for the workspace without control characters" },
  ],
  ["Add users", "name", NAME],
  ["Add users", "email", { empty: "Enter an email address", broken: "Enter an email address like name@example.com" }],
  ["Add group", "name", NAME],
  ["sign-up by invitation", "name", NAME],
];

describe("a text that is none is refused beside its field", () => {
  describe.each(fields)("%s: %s", (form, field, { empty, broken }) => {
    const isEmail = field === "email";

    test.each([
      ["nothing", ""],
      ["a list in its place", undefined],
      ["two answers", ["Ada", "Grace"]],
    ])("%s", async (_what, value) => {
      const answers: Answers = value === undefined ? { [field]: [], [`${field}[]`]: "Ada" } : { [field]: value };
      await expectRefusal(form, () => send(form, answers), { [field]: empty });
    });

    test.each([
      ["spaces", "   "],
      ["spaces of other kinds", "\u00a0\u3000\t\r\n"],
      ["nothing to be seen", "\u200b\u2060\u00ad"],
    ])("%s", async (_what, value) => {
      await expectRefusal(form, () => send(form, { [field]: value }), { [field]: isEmail ? broken : empty });
    });

    test.each([
      ["a NUL", "Ada\u0000Byron"],
      ["a line break", "Ada\r\nBcc: z@evil.com"],
      ["a right-to-left override", "Ada\u202enoryB"],
      ["an isolate that never ends", "Ada\u2068Byron"],
      ["a line separator", "Ada\u2028Byron"],
      ["a control character", "Ada\u0085Byron"],
    ])("%s", async (_what, value) => {
      await expectRefusal(form, () => send(form, { [field]: value }), { [field]: broken });
    });

    test.each([
      ["half of a surrogate pair", "Ada%ED%A0%80"],
      ["bytes that are no UTF-8", "Ada%ff%fe"],
    ])("%s", async (_what, bytes) => {
      await expectRefusal(form, () => sendBytes(form, field, bytes), { [field]: broken });
    });

    test("a megabyte", async () => {
      const before = await everything(forms[form].on());
      const page = await send(form, { [field]: "a".repeat(1024 * 1024) });
      expect([page.status, page.text.includes("This form is too long")]).toEqual([413, true]);
      expect(await everything(forms[form].on())).toEqual(before);
    });
  });
});

describe("a value that does not fit is refused beside its field", () => {
  const METADATA = 'Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}';
  const GROUP_WORDS = "Choose groups of the list";
  const DAYS = "Choose how long the invitation is open";

  test.each<[FormName, string, string | string[], string]>([
    ["set-up", "name", "a".repeat(101), "Shorten a name to 100 characters"],
    ["set-up", "password", "", "Enter a password"],
    ["set-up", "password", "too short", "Choose a password of 12 characters or more"],
    ["set-up", "password", "a".repeat(257), "Choose a password of 256 characters or fewer"],
    ["set-up", "password", SECRET, "Choose a password without control characters"],
    ["set-up", "password", "Ada@Nexus.test", "Choose a password that is not your email address"],
    ["set-up", "password", "1qaz2wsx3edc", "Choose a password that is harder to guess: this one is on every list"],
    ["set-up", "password", ["flow-matic is a language", "flow-matic is a language"], "Enter a password"],
    ["set-up", "workspaceSlug", ["nexus", "apollo"], "Enter an address for the workspace once"],
    ["set-up", "workspaceSlug", "nexus\u0000", "Enter an address for the workspace without control characters"],
    ["set-up", "workspaceSlug", "nexus\u202e", "Enter an address for the workspace without control characters"],
    ["set-up", "workspaceSlug", "\u200b\u2060", "Enter an address for the workspace, or leave it empty"],
    ["set-up", "timeZone", "Europe/Atlantis", "Choose a time zone of the list"],
    ["set-up", "timeZone", "UTC'; drop table workspaces; --", "Choose a time zone of the list"],
    ["set-up", "timeZone", ["UTC", "Europe/Berlin"], "Choose one time zone"],
    ["set-up", "workspaceSlug", "n", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "NEXUS", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "-nexus", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "nex us", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "../nexus", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "n".repeat(41), "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
    ["set-up", "workspaceSlug", "login", 'Choose another address than "login": Foyer uses it itself'],
    ["set-up", "workspaceSlug", "assets", 'Choose another address than "assets": Foyer uses it itself'],
    ["log-in", "email", "", "Enter your email address"],
    ["log-in", "email", ["ada@nexus.test", "grace@corp.com"], "Enter your email address"],
    ["log-in", "password", "", "Enter a password"],
    ["log-in", "password", SECRET, "The email address and the password do not match: try again"],
    ["Add users", "name", "a".repeat(101), "Shorten a name to 100 characters"],
    ["Add users", "role", [], "Choose a role"],
    ["Add users", "role", "owner", "Choose a role"],
    ["Add users", "role", "Admin", "Choose a role"],
    ["Add users", "role", ["admin", "end-user"], "Choose a role"],
    ["Add users", "groups", "compilers", GROUP_WORDS],
    ["Add users", "groups", ["1", "\u0000"], GROUP_WORDS],
    ["Add users", "groups", "00000000-0000-4000-8000-000000000000", "Choose the groups again: one of them is gone"],
    ["Add users", "metadata", "apiKey", METADATA],
    ["Add users", "metadata", ['{"a": 1}', '{"b": 1}'], "Enter metadata once"],
    ["Add users", "message", "a".repeat(501), "Shorten the message to 500 characters"],
    ["Add users", "message", "Hello\u0000", "Enter the message without control characters"],
    ["Add users", "message", "Hello\u202e", "Enter the message without control characters"],
    ["Add users", "message", ["Hello", "Hello"], "Enter the message once"],
    ["Add users", "expiresInDays", "0", "Choose 1 day or more"],
    ["Add users", "expiresInDays", "91", "Choose 90 days or fewer"],
    ["Add users", "expiresInDays", "-1", DAYS],
    ["Add users", "expiresInDays", "1e1", DAYS],
    ["Add users", "expiresInDays", "for ever", DAYS],
    ["Add users", "expiresInDays", ["1", "2"], DAYS],
    ["Add users", "sendEmail", "yes", "Tick the box or leave it"],
    ["Add users", "sendEmail", ["on", "on"], "Tick the box or leave it"],
    ["a user", "role", [], "Choose a role"],
    ["a user", "role", "owner", "Choose a role"],
    ["a user", "role", ["admin", "end-user"], "Choose a role"],
    ["a user", "groups", "compilers", GROUP_WORDS],
    ["a user", "groups", "00000000-0000-4000-8000-000000000000", "Choose the groups again: one of them is gone"],
    ["a user", "metadata", '["a"]', METADATA],
    ["a user", "metadata", ['{"a": 1}', '{"b": 1}'], "Enter metadata once"],
    ["Add group", "name", "a".repeat(61), "Shorten a name to 60 characters"],
    ["Add group", "name", "Compilers", 'There is a group named "Compilers" already: choose another name'],
    ["Add group", "name", " COMPILERS ", 'There is a group named "COMPILERS" already: choose another name'],
    ["sign-up by invitation", "name", "a".repeat(101), "Shorten a name to 100 characters"],
    ["sign-up by invitation", "password", "", "Enter a password"],
    ["sign-up by invitation", "password", "too short", "Choose a password of 12 characters or more"],
    ["sign-up by invitation", "password", "grace@corp.com", "Choose a password that is not your email address"],
    ["sign-up by invitation", "password", SECRET, "Choose a password without control characters"],
  ])("%s: %s %j: %s", async (form, field, value, words) => {
    const page = await expectRefusal(form, () => send(form, { [field]: value }), { [field]: words });
    expect(page.html).not.toContain("never shown again");
  });

  test("and everything that is wrong is said at once", async () => {
    await expectRefusal(
      "set-up",
      () => send("set-up", { name: "", email: "ada", password: "", workspaceName: " ", workspaceSlug: "\u0000" }),
      {
        name: "Enter a name",
        email: "Enter an email address like name@example.com",
        password: "Enter a password",
        workspaceName: "Enter a name for the workspace",
        workspaceSlug: "Enter an address for the workspace without control characters",
      },
    );
  });

  test("metadata together with the rest, in Add users and on a user's page", async () => {
    const flat = 'Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}';
    await expectRefusal("Add users", () => send("Add users", { name: "", email: "fran", role: [], metadata: "{" }), {
      name: "Enter a name",
      email: "Enter an email address like name@example.com",
      role: "Choose a role",
      metadata: flat,
    });
    await expectRefusal("a user", () => send("a user", { name: "", metadata: "[1]" }), {
      name: "Enter a name",
      metadata: flat,
    });
  });
});

describe("what was typed is kept", () => {
  test("all of it, in Add users", async () => {
    const [group] = await foyer.query<{ id: string }>("select id from groups where name = 'Compilers'");
    const typed = {
      name: "Fran Bilas",
      email: "fran@@corp.com",
      role: "end-user",
      groups: group?.id ?? "",
      metadata: '{"a": [1]}',
      message: "Welcome,\r\n  Fran <3",
      expiresInDays: "14",
      endsOn: "2999-02-31",
      sendEmail: [],
    };
    const page = await send("Add users", typed);
    const kept = page.form("Invite users").fields;
    expect(page.status).toBe(422);
    expect(kept.filter(([name]) => !["formToken", "formKey", "intent"].includes(name))).toEqual([
      ["name", "Fran Bilas"],
      ["email", "fran@@corp.com"],
      ["role", "end-user"],
      ["groups", group?.id ?? ""],
      ["metadata", '{"a": [1]}'],
      ["message", "Welcome,\r\n  Fran <3"],
      ["expiresInDays", "14"],
      ["endsOn", "2999-02-31"],
    ]);
  });

  test("but never a password", async () => {
    for (const form of ["set-up", "log-in", "sign-up by invitation"] as const) {
      const page = await send(form, { password: SECRET });
      expect([form, page.status, page.value("#password")]).toEqual([form, 422, ""]);
      expect(page.html).not.toContain("never shown again");
    }
    const page = await send("set-up", { password: SECRET, email: "ada" });
    expect([page.value("#name"), page.value("#email"), page.value("#workspaceSlug")]).toEqual([
      "Ada Byron",
      "ada",
      "nexus",
    ]);
  });

  test("and what was refused can be put right on the page that says so", async () => {
    const refused = await send("Add users", { name: "Kay McNulty", email: "kay" });
    const done = await ada.submit(refused.form("Invite users"), { email: "kay@corp.com" });
    expect(done.status).toBe(303);
    const user = await ada.follow(done);
    expect([user.find("h1").textContent, user.value("input[name=role][checked]")]).toEqual(["Kay McNulty", "builder"]);
  });

  test("also a choice of role, groups and metadata on a user's page", async () => {
    const page = await send("a user", { role: "end-user", metadata: "{a}" });
    expect([page.status, page.value("input[name=role][checked]"), page.find("textarea").textContent]).toEqual([
      422,
      "end-user",
      "{a}",
    ]);
  });
});

describe("fields that a form does not have", () => {
  const EXTRA = {
    workspace_id: "00000000-0000-4000-8000-000000000000",
    workspaceId: "00000000-0000-4000-8000-000000000000",
    account_id: "00000000-0000-4000-8000-000000000000",
    id: "00000000-0000-4000-8000-000000000000",
    accepted_at: "2020-01-01",
    joined_at: "2020-01-01",
    archived_at: "2020-01-01",
    isVerified: "true",
    super_admin_since: "2020-01-01",
    __proto__x: "1",
    constructor: "1",
  };

  test("are ignored in an invitation", async () => {
    const page = await send("Add users", { email: "extra@corp.com", ...EXTRA });
    expect(page.status).toBe(303);
    const rows = await foyer.query(
      "select w.slug, m.account_id, m.accepted_at, m.archived_at, m.role, m.created_at > now() - interval '1 hour' as is_new from members m join workspaces w on w.id = m.workspace_id where m.email = 'extra@corp.com'",
    );
    expect(rows).toEqual([
      { slug: "nexus", account_id: null, accepted_at: null, archived_at: null, role: "builder", is_new: true },
    ]);
  });

  test("are ignored in a sign-up, whose address and role are the invitation's", async () => {
    const link = linkOn(await adminDriverOf(ada).open("own@corp.com", { role: "end-user" }));
    const client = foyer.client();
    const form = (await client.get(link)).form("Sign up and join");
    const joined = await client.submit(form, {
      ...EXTRA,
      password: PASSWORD,
      email: "mallory@corp.com",
      role: "admin",
    });
    expect(joined.status).toBe(303);
    const rows = await foyer.query(
      "select a.email, a.super_admin_since, m.role, m.email as membership from members m join accounts a on a.id = m.account_id where m.email = 'own@corp.com'",
    );
    expect(rows).toEqual([
      { email: "own@corp.com", super_admin_since: null, role: "end-user", membership: "own@corp.com" },
    ]);
    expect(await foyer.query("select 1 from accounts where email = 'mallory@corp.com'")).toEqual([]);
  });

  test("are ignored on a user's page: an address is not changed by a form without it", async () => {
    const user = await adminDriverOf(ada).open("kept@corp.com");
    const saved = await ada.submit(user.form("Save"), { ...EXTRA, role: "end-user" });
    expect(saved.status).toBe(303);
    const rows = await foyer.query("select email, role, accepted_at from members where email = 'kept@corp.com'");
    expect(rows).toEqual([{ email: "kept@corp.com", role: "end-user", accepted_at: null }]);
  });

  test("an intent that there is not is refused", async () => {
    const user = await adminDriverOf(ada).open("intent@corp.com");
    const before = await everything(foyer);
    const formToken = await formTokenOf(ada);
    for (const intent of ["", "delete", "__proto__", "constructor", "toString"]) {
      const one = await ada.post(user.url.pathname, new URLSearchParams({ formToken, intent }));
      const listed = await ada.post(
        USERS,
        new URLSearchParams({ formToken, intent, member: user.url.pathname.slice(-36) }),
      );
      expect([intent, one.status, listed.status]).toEqual([intent, 422, 422]);
      expect(one.text).toContain("Choose what to do");
    }
    const link = await foyer.client().get(linkOn(user));
    const nobody = foyer.client();
    const token = await formTokenOf(nobody);
    expect(
      (await nobody.post(link.url.pathname, new URLSearchParams({ formToken: token, intent: "own" }))).status,
    ).toBe(422);
    expect(await everything(foyer)).toEqual(before);
  });
});

describe("email addresses", () => {
  const stored = async (email: string) => (await foyer.query("select 1 from members where email = $1", [email])).length;

  test.each([
    ["Mixed@Case.COM", "mixed@case.com"],
    ["  spaces@case.com ", "spaces@case.com"],
    ["kelvin@\u212Aiel.de", "kelvin@kiel.de"],
    ["idn@b\u00fccher.de", "idn@xn--bcher-kva.de"],
    ["plus+one@case.com", "plus+one@case.com"],
    ["dotless@\u0131.com", "dotless@xn--cfa.com"],
    ["cyrillic@c\u043Erp.com", "cyrillic@xn--crp-sed.com"],
  ])("%s is %s, and whoever is invited twice is told so", async (typed, canonical) => {
    expect((await send("Add users", { email: typed })).status).toBe(303);
    expect(await stored(canonical)).toBe(1);
    await expectRefusal("Add users", () => send("Add users", { email: canonical.toUpperCase() }), {
      email: `${canonical} is invited already: resend the invitation instead`,
    });
  });

  test("plus-tags are other people", async () => {
    expect((await send("Add users", { email: "tag+a@case.com" })).status).toBe(303);
    expect((await send("Add users", { email: "tag+b@case.com" })).status).toBe(303);
    expect((await send("Add users", { email: "tag@case.com" })).status).toBe(303);
  });

  test.each([
    ["two of them", "a@evil.com@corp.com"],
    ["a list", "a@corp.com, b@corp.com"],
    ["a quoted one", '"x"@y.com'],
    ["a name with it", "Ada <a@corp.com>"],
    ["a Kelvin sign before the @", "\u212Aay@corp.com"],
    ["a dotless i before the @", "\u0131da@corp.com"],
    ["a Cyrillic a before the @", "\u0430da@corp.com"],
    ["a dot at the end", "a@corp.com."],
    ["255 characters", `${"a".repeat(60)}@${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(8)}.co`],
    ["an address of a machine", "a@[127.0.0.1]"],
    ["no domain", "a@localhost"],
  ])("%s is none: %s", async (_what, email) => {
    await expectRefusal("Add users", () => send("Add users", { email }), {
      email: "Enter an email address like name@example.com",
    });
  });

  test("who is a user already, or archived, is named as that, with the way to them", async () => {
    const user = await adminDriverOf(ada).open("known@corp.com");
    const link = async () => (await send("Add users", { email: "known@corp.com" })).find("[role=alert] p a");
    expect([(await link()).textContent, (await link()).getAttribute("href")]).toEqual([
      "Open Grace Hopper",
      user.url.pathname,
    ]);
    await signUpBy(foyer.client(), linkOn(user));
    await expectRefusal("Add users", () => send("Add users", { email: "KNOWN@corp.com" }), {
      email: "known@corp.com is a user of this workspace already",
    });
    await adminDriverOf(ada).archive(user);
    await expectRefusal("Add users", () => send("Add users", { email: "known@corp.com" }), {
      email: "known@corp.com is archived here: unarchive them instead",
    });
  });
});

describe("metadata", () => {
  const FLAT = 'Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}';
  const many = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join()}}`;

  test.each([
    [
      "an object within 5,000 others",
      `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
      'Enter metadata as a flat JSON object: "a" holds another object',
    ],
    ["a list within 5,000 others", "[".repeat(5000) + "]".repeat(5000), FLAT],
    ["101 keys", many(101), "Enter 100 keys or fewer"],
    ["10,000 keys", many(10_000), "Enter metadata of 64 KB or less"],
    [
      "__proto__",
      '{"__proto__": {"isAdmin": true}}',
      'Choose another key than "__proto__": it has a meaning of its own',
    ],
    ["constructor", '{"constructor": "x"}', 'Choose another key than "constructor": it has a meaning of its own'],
    ["a NUL in escapes", '{"a": "\\u0000"}', 'Take the NUL character out of "a"'],
    ["a number without end", '{"a": 1e400}', 'Enter a smaller number for "a"'],
    ["a key twice", '{"a": 1, "a": 2}', 'Enter each key once: "a" is there twice'],
    ["a list", '["a"]', FLAT],
    ["null", "null", FLAT],
    ["half an object", '{"a": 1', FLAT],
  ])("that is %s is refused on both pages, and the list still loads", async (_what, metadata, words) => {
    await expectRefusal("Add users", () => send("Add users", { metadata }), { metadata: words });
    await expectRefusal("a user", () => send("a user", { metadata }), { metadata: words });
    expect((await ada.get(USERS)).status).toBe(200);
  });

  test("of 10 MB is too much", async () => {
    const page = await send("Add users", { metadata: `{"a": "${"v".repeat(10 * 1024 * 1024)}"}` });
    expect([page.status, page.text.includes("This form is too long")]).toEqual([413, true]);
  });

  test("that fits is stored, and is stored encrypted", async () => {
    const user = await adminDriverOf(ada).open("sealed@corp.com", { metadata: '{"apiKey": "abc123", "seats": 12}' });
    const shown = await ada.submit(user.form("Show"));
    expect(JSON.parse(shown.find("textarea[name=metadata]").text)).toEqual({ apiKey: "abc123", seats: 12 });
    const [row] = await foyer.query<{ metadata: Buffer }>(
      "select metadata from members where email = 'sealed@corp.com'",
    );
    expect([row?.metadata.includes("apiKey"), row?.metadata.includes("abc123")]).toEqual([false, false]);
  });
});

describe("names are shown as they are", () => {
  const NAMES = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "=cmd()",
    "https://evil.example",
    "O'Neill & Søn",
    "👩‍💻 Grace 🇩🇰 हिन्दी عربى",
    "Ada\u200f Byron",
    "%s %00 %n",
  ];

  test.each(NAMES.map((name, index) => [name, index] as const))("%s", async (name, index) => {
    const email = `shown-${index}@corp.com`;
    const invited = await send("Add users", { name, email, message: name });
    expect(invited.status).toBe(303);
    const group = `${name.slice(0, 50)} ${index}`;
    await ada.submit((await ada.get(`${GROUPS}/new`)).form("Add group"), { name: group });
    const user = await ada.follow(invited);
    expect(user.find("h1").text).toBe(name);
    const pages = [
      user,
      await ada.get(`${USERS}?per=100`),
      await ada.get(GROUPS),
      await ada.get(`${user.url.pathname}/archive`),
      await foyer.client().get(linkOn(user)),
    ];
    for (const page of pages) {
      expect(page.html).not.toMatch(/<script>alert|<img src=x|<\/script><script>alert/);
      expect(
        page.document.querySelectorAll("script").filter((script) => script.textContent.startsWith("alert")),
      ).toEqual([]);
      expect(page.document.querySelectorAll('a[href^="https://evil"]')).toEqual([]);
    }
    expect(pages[1]?.text).toContain(email);
    expect(pages[2]?.document.querySelectorAll("td").map((cell) => cell.text)).toContain(group);
    expect(pages[4]?.document.querySelector("#name")?.getAttribute("value")).toBe(name);
  });

  test("a name is trimmed, and its spaces inside are kept", async () => {
    const user = await ada.follow(await send("Add users", { name: "  Ada  Byron\t", email: "trimmed@corp.com" }));
    expect(user.find("h1").text).toBe("Ada  Byron");
  });
});

describe("a form sent once more", () => {
  test("makes one invitation, and ends on the same page", async () => {
    const { form } = await forms["Add users"].open();
    const answers = { ...forms["Add users"].good, email: "twice@corp.com" };
    const [first, second] = [await ada.submit(form, answers), await ada.submit(form, answers)];
    expect([first.status, second.status, second.location]).toEqual([303, 303, first.location]);
    const rows = await foyer.query(
      "select count(*)::int as invitations from invitations i join members m on m.id = i.member_id where m.email = 'twice@corp.com'",
    );
    expect(rows).toEqual([{ invitations: 1 }]);
  });

  test("of which the user was archived meanwhile says so", async () => {
    const user = await adminDriverOf(ada).open("meanwhile@corp.com");
    const cancelling = (await ada.get(`${user.url.pathname}/cancel`)).form("Cancel invitation");
    await adminDriverOf(ada).archive(user);
    const forms = ["Resend the email", "New link"].map((button) => user.form(button));
    for (const form of [...forms, cancelling]) {
      const page = await ada.submit(form);
      expect([form.action, page.status]).toEqual([form.action, 422]);
      expect(page.text).toContain("Grace Hopper is archived: unarchive them to invite them again");
    }
    expect((await ada.submit(user.form("Save"), { role: "admin" })).status).toBe(303);
  });

  test("to a user who was cancelled meanwhile is not found", async () => {
    const user = await adminDriverOf(ada).open("cancelled@corp.com");
    await adminDriverOf(ada).cancel(user);
    expect((await ada.submit(user.form("Resend the email"))).status).toBe(404);
  });

  test("after the session ended leads over the log-in back to the form", async () => {
    const client = foyer.client();
    await logIn(client, "ada@nexus.test", "analytical engine no. 1");
    const form = (await client.get(`${USERS}/new`)).form("Invite users");
    await foyer.query("delete from sessions where token_hash = sha256($1)", [client.cookies.get("foyer_session")]);
    const sent = await client.submit(form, { name: "Late", email: "late@corp.com", role: "builder" });
    expect(sent.location).toBe("/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%2Fnew");
    const door = await client.follow(sent);
    const back = await client.submit(door.form("Log in"), {
      email: "ada@nexus.test",
      password: "analytical engine no. 1",
    });
    expect(back.location).toBe(`${USERS}/new`);
    expect((await client.follow(back)).find("h1").textContent).toBe("Add users");
  });
});

test("whether an address has an account, the log-in does not say", async () => {
  await signIn(foyer, { email: "account@corp.com" });
  const pages = await Promise.all(
    ["account@corp.com", "nobody@corp.com", "not an address"].map((email) =>
      send("log-in", { email, password: "not this one at all" }),
    ),
  );
  expect(pages.map((page) => [page.status, wordsOn(page)])).toEqual([
    [422, { password: "The email address and the password do not match: try again" }],
    [422, { password: "The email address and the password do not match: try again" }],
    [422, { password: "The email address and the password do not match: try again" }],
  ]);
});
