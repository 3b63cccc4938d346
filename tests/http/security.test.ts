import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendRaw } from "../support/race-barrier";
import type { Client, Page, PageForm } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { openSocket, readAnswer, sendBytes, type RawAnswer } from "../support/raw";
import { createAdmin, adminDriverOf, linkOn, logIn, signUpBy, until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const GROUPS = "/nexus/workspace-settings/groups/new";
const ADA = { email: "ada@nexus.test", password: "analytical engine no. 1" };
const FORM = "Content-Type: application/x-www-form-urlencoded";
const MEGABYTE = 1024 * 1024;

let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await startFoyer({ LOG_LEVEL: "info" });
  ada = await setUp(foyer);
});

afterAll(async () => {
  const loud = foyer.lines.filter((line) => /"level":(40|50|60)/.test(line));
  const words = new Set(loud.map((line) => (JSON.parse(line) as { msg: string }).msg));
  const code = await foyer.stop();
  expect({ code, words: [...words] }).toEqual({
    code: 0,
    words: ["a form was refused: it came from another address than APP_URL"],
  });
});

const cookiesOf = (client: Client) => [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const encoded = (fields: [string, string][]) => new URLSearchParams(fields).toString();

/** The page of the newest captured mail to this address, at once or when it comes. */
async function mailTo(address: string): Promise<string> {
  const find = async () => {
    const rows = (await ada.get("/dev/mail")).document.querySelectorAll("tr");
    return (
      rows
        .find((row) => row.textContent.includes(address))
        ?.querySelector("a")
        ?.getAttribute("href") ?? ""
    );
  };
  return until(find, (path) => path !== "");
}

describe("a form that another site could have sent", () => {
  type Forgery = { name: string; token?: string; headers?: Record<string, string> };

  /** Every form there is, filled in so that it would change something. */
  async function everyForm(): Promise<PageForm[]> {
    const driver = adminDriverOf(ada);
    const user = await driver.open("forged@corp.com", { metadata: '{"a": 1}' });
    const archived = await driver.open("forged-archived@corp.com");
    await driver.archive(archived);
    const row = `tr[data-member="${user.url.pathname.replace(/^.*\//, "")}"]`;
    const filled = (form: PageForm, answers: Record<string, string>) => {
      const kept = form.fields.filter(([name]) => !(name in answers));
      return { ...form, fields: [...kept, ...Object.entries(answers)] as [string, string][] };
    };
    const bare = (path: string, answers: Record<string, string> = {}) =>
      filled({ action: foyer.url + path, fields: [["formToken", ""]] }, answers);
    const invitation = new URL(linkOn(user)).pathname;
    return [
      filled((await ada.get(`${USERS}/new`)).form("Invite users"), { name: "M", email: "m@corp.com", role: "admin" }),
      filled((await ada.get(GROUPS)).form("Add group"), { name: "Forged" }),
      filled(user.form("Save"), { role: "admin" }),
      ...["Resend the email", "New link", "Show"].map((button) => user.form(button)),
      (await ada.get(`${user.url.pathname}/cancel`)).form("Cancel invitation"),
      (await ada.get(`${user.url.pathname}/access`)).form("Save"),
      (await ada.get(`${user.url.pathname}/archive`)).form("Archive user"),
      (await ada.get(archived.url.pathname)).form("Unarchive"),
      (await ada.get(USERS)).form("Resend the email", row),
      (await ada.get(archived.url.pathname)).form("Undo"),
      bare("/logout"),
      bare("/login", ADA),
      bare("/forgot-password", { email: ADA.email }),
      bare(invitation, { intent: "signup", name: "M", password: "flow-matic is a language" }),
      bare(invitation, { intent: "decline" }),
      bare("/setup", { code: "", name: "M", email: "m@corp.com" }),
      bare("/logout?_data=routes%2Fauth%2Flogout"),
      bare(`${USERS}?_data=routes%2Fusers%2Fusers`, { intent: "cancel" }),
      bare("/dev/mail/x/html"),
      bare("/no/such/page"),
      bare("/healthz"),
    ];
  }

  test("is refused, whatever it is of and however it was forged, and changes nothing", async () => {
    const grace = await signIn(foyer, { email: "grace@corp.com", workspace: "nexus", role: "admin" });
    const token = await formTokenOf(ada);
    const forgeries: Forgery[] = [
      { name: "no token", token: "" },
      { name: "another session's token", token: await formTokenOf(grace) },
      { name: "another browser's token", token: await formTokenOf(foyer.client()) },
      { name: "a token cut short", token: token.slice(0, -1) },
      { name: "a token of the session itself", token: ada.cookies.get("foyer_session") },
      { name: "another origin", headers: { Origin: "https://evil.example" } },
      { name: "an origin that begins like ours", headers: { Origin: `${foyer.url}.evil.example` } },
      { name: "our name on another port", headers: { Origin: "http://localhost:1" } },
      { name: "our origin over https", headers: { Origin: foyer.url.replace("http:", "https:") } },
      { name: "no origin at all", headers: { Origin: "null" } },
      { name: "two origins", headers: { Origin: `${foyer.url} https://evil.example` } },
      { name: "cross-site", headers: { "Sec-Fetch-Site": "cross-site" } },
      { name: "same-site", headers: { "Sec-Fetch-Site": "same-site" } },
      {
        name: "another origin and a forged host",
        headers: { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example" },
      },
    ];
    const forms = await everyForm();
    const before = await everything(foyer);
    for (const forgery of forgeries) {
      const pages = await Promise.all(
        forms.map((form) => ada.submit(form, { formToken: forgery.token ?? token }, forgery.headers)),
      );
      expect([forgery.name, ...pages.map(({ status }) => status)]).toEqual([forgery.name, ...forms.map(() => 403)]);
      expect(pages[0]?.text).toContain("This form could not be accepted");
      expect(pages.map(({ headers }) => headers.get("location"))).toEqual(forms.map(() => null));
    }
    expect(await everything(foyer)).toEqual(before);
    expect((await ada.get("/nexus")).status).toBe(200);
  });

  test("is not one of an earlier page of the same browser, though the token differs in each page", async () => {
    const reader = await signIn(foyer, { email: "reader@corp.com", workspace: "nexus", role: "admin" });
    const invitation = new URL(linkOn(await adminDriverOf(ada).open("masked@corp.com"))).pathname;
    for (const [client, path] of [
      [reader, GROUPS],
      [foyer.client(), "/login"],
      [foyer.client(), invitation],
      [foyer.client(), "/forgot-password"],
    ] as const) {
      const pages = [await client.get(path), await client.get(path), await client.get(path)];
      const tokens = pages.map((page) => page.value("input[name=formToken]"));
      expect(new Set(tokens).size).toBe(3);
      for (const formToken of tokens) {
        const page = await client.post(path, new URLSearchParams({ formToken, intent: "login" }));
        expect([path, page.status]).toEqual([path, 422]);
      }
    }
  });

  test("is refused with a forged Host too", async () => {
    const headers = { Host: "evil.example", Origin: "http://evil.example", Cookie: cookiesOf(ada) };
    const body = encoded([
      ["formToken", await formTokenOf(ada)],
      ["name", "Forged by host"],
    ]);
    expect((await sendRaw(foyer.url, GROUPS, headers, body)).status).toBe(403);
  });

  test.each<[string, (origin: string) => Record<string, string>]>([
    ["no Origin, as text browsers do", () => ({})],
    ["its own Origin", (origin) => ({ Origin: origin })],
    ["Sec-Fetch-Site: same-origin", () => ({ "Sec-Fetch-Site": "same-origin" })],
    ["Sec-Fetch-Site: none", () => ({ "Sec-Fetch-Site": "none" })],
  ])("is not one that comes from its own page with %s", async (name, headers) => {
    const form = (await ada.get(GROUPS)).form("Add group");
    expect((await ada.submit(form, { name: name.slice(0, 60) }, headers(foyer.url))).status).toBe(303);
  });
});

describe("every answer", () => {
  const POLICY =
    "default-src 'none';script-src 'self' 'nonce-x';style-src 'self';img-src 'self' data:;connect-src 'self';frame-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'";
  const ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "strict-transport-security": null,
    "x-powered-by": null,
    server: null,
  };
  const DYNAMIC = { ...ALWAYS, "cache-control": "no-store" };

  function headersOf(page: Page, like: Record<string, unknown>) {
    const values = Object.keys(like).map((name) => [
      name,
      page.headers.get(name)?.replace(/'nonce-[^']+'/, "'nonce-x'") ?? null,
    ]);
    return Object.fromEntries(values) as Record<string, string | null>;
  }

  const nobody = () => foyer.client();
  const postNothing = async (client: Client, path: string) =>
    client.post(path, new URLSearchParams({ formToken: await formTokenOf(client) }));

  test.each<[number, string, () => Promise<Page>]>([
    [200, "a page", () => ada.get(USERS)],
    [200, "a door", () => nobody().get("/login")],
    [200, "its data", () => ada.get(`${USERS}?_data=routes%2Fusers%2Fusers`)],
    [204, "a redirect as data", () => nobody().get(`${USERS}?_data=routes%2Fusers%2Fusers`)],
    [302, "a redirect", () => nobody().get(USERS)],
    [303, "what was done", () => postNothing(nobody(), "/logout")],
    [400, "an unreadable address", () => nobody().get("/%E0%A4%A")],
    [403, "a forged form", () => nobody().post("/login", "")],
    [
      403,
      "a page for admins",
      async () => (await signIn(foyer, { email: "b@corp.com", workspace: "nexus" })).get(USERS),
    ],
    [404, "no page", () => nobody().get("/no/such/page")],
    [404, "no invitation", () => nobody().get("/invite/x")],
    [405, "a form for a page without one", () => postNothing(ada, "/dev/mail")],
    [405, "another method", () => nobody().send("/login", { method: "DELETE", headers: {} })],
    [413, "a form of more than 64 KB", () => nobody().post("/login", "a".repeat(65_537))],
    [415, "no form", () => nobody().post("/login", "{}", { "Content-Type": "application/json" })],
    [422, "a form filled in wrongly", () => postNothing(nobody(), "/login")],
    [200, "what operators ask", () => nobody().get("/healthz")],
  ])("%i, %s", async (status, _what, ask) => {
    const page = await ask();
    expect(page.status).toBe(status);
    expect(headersOf(page, DYNAMIC)).toEqual(DYNAMIC);
  });

  test("410, a dead link", async () => {
    const user = await adminDriverOf(ada).open("dead@corp.com");
    const link = linkOn(user);
    await adminDriverOf(ada).press(user, "New link");
    const page = await nobody().get(link);
    expect([page.status, headersOf(page, DYNAMIC)]).toEqual([410, DYNAMIC]);
  });

  test("an asset, which everybody may keep", async () => {
    const kept = { ...ALWAYS, "cache-control": "public, max-age=31536000, immutable" };
    const style = (await nobody().get("/login")).find("link[rel=stylesheet]").getAttribute("href") ?? "";
    const asset = await nobody().get(style);
    expect([asset.status, headersOf(asset, kept)]).toEqual([200, kept]);
    const missing = await nobody().get("/assets/no-such.css");
    expect([missing.status, headersOf(missing, DYNAMIC)]).toEqual([404, DYNAMIC]);
  });

  test("a style sheet, which comes as small as it was laid ready, or plain", async () => {
    const style = (await nobody().get("/login")).find("link[rel=stylesheet]").getAttribute("href") ?? "";
    const [small, plain] = await Promise.all(
      ["br", "identity"].map((encoding) => fetch(foyer.url + style, { headers: { "accept-encoding": encoding } })),
    );
    const text = await plain?.text();
    expect(await small?.text()).toBe(text);
    expect(small?.headers.get("content-encoding")).toBe("br");
    expect(Number(small?.headers.get("content-length"))).toBe(brotliCompressSync(text ?? "").length);
    expect(plain?.headers.get("content-encoding")).toBeNull();
  });

  test("a page, which comes compressed, or plain with its length", async () => {
    const [small, plain, head] = await Promise.all([
      fetch(`${foyer.url}/login`, { headers: { "accept-encoding": "br" } }),
      fetch(`${foyer.url}/login`, { headers: { "accept-encoding": "identity" } }),
      fetch(`${foyer.url}/login`, { headers: { "accept-encoding": "identity" }, method: "HEAD" }),
    ]);
    expect(small.headers.get("content-encoding")).toBe("br");
    expect(Number(small.headers.get("content-length"))).toBeLessThan(Number(plain.headers.get("content-length")) / 2);
    expect(await small.text()).toContain("<h1>Log in</h1>");
    const length = String(Buffer.byteLength(await plain.text()));
    expect([plain.headers.get("content-encoding"), plain.headers.get("content-length")]).toEqual([null, length]);
    expect([head.headers.get("content-length"), await head.text()]).toEqual([length, ""]);
  });

  test.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, *", "gzip"],
    ["identity", null],
  ])("a page for who accepts %s comes as %s", async (accepted, encoding) => {
    const page = await fetch(`${foyer.url}/login`, { headers: { "accept-encoding": accepted } });
    expect([page.headers.get("content-encoding"), page.headers.get("vary")]).toEqual([encoding, "Accept-Encoding"]);
    expect(await page.text()).toContain("<h1>Log in</h1>");
  });

  test("a mail's own HTML stands in a box of its own", async () => {
    await adminDriverOf(ada).open("boxed@corp.com");
    const page = await ada.get(`${await mailTo("boxed@corp.com")}/html`);
    expect([page.status, page.headers.get("content-security-policy"), page.headers.get("cache-control")]).toEqual([
      200,
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-top-navigation-by-user-activation; frame-ancestors 'self'",
      "no-store",
    ]);
  });

  test("no two of them share a nonce, and every script carries its own", async () => {
    const pages = [await ada.get(USERS), await ada.get(USERS)];
    const nonces = pages.map(
      ({ headers }) => /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1],
    );
    expect(nonces[0]).not.toBe(nonces[1]);
    for (const [index, page] of pages.entries()) {
      const scripts = page.document.querySelectorAll("script");
      expect(scripts.length).toBeGreaterThan(0);
      expect(new Set(scripts.map((script) => script.getAttribute("nonce")))).toEqual(new Set([nonces[index]]));
      expect(page.html).not.toMatch(/<[^>]+\s(style|on\w+)=/);
    }
  });

  test("a page behind a token runs no script and loads nothing from elsewhere", async () => {
    const page = await nobody().get(linkOn(await adminDriverOf(ada).open("token@corp.com")));
    const targets = page.document.querySelectorAll("[src], [href], [action]").map((element) => {
      return ["src", "href", "action"].map((name) => element.getAttribute(name)).find((value) => value) ?? "";
    });
    expect(page.document.querySelectorAll("script")).toEqual([]);
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((target) => /^(?![/?#])|^\/\//.test(target))).toEqual([]);
  });

  test("over https says so to the browser, and its cookies never go over http", async () => {
    const secure = await startFoyer({ APP_URL: "https://foyer.example.com", RATE_LIMITS: "on", MAIL: "capture" });
    await createAdmin(secure, { email: "ada@nexus.test", name: "Ada Byron", workspace: "nexus" });
    const client = secure.client();
    const door = await client.get("/login");
    expect(door.headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(door.headers.getSetCookie()[0]).toMatch(/^foyer_form=[\w-]{32}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const signedIn = await logIn(client, "ada@nexus.test");
    expect(signedIn.headers.getSetCookie()[0]).toMatch(
      /^foyer_session=[\w-]{43}; Max-Age=8380800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const form = (await client.get(GROUPS)).form("Add group");
    const answers = [
      await client.submit(form, { name: "Refused" }, { Origin: secure.url }),
      await client.submit(form, { name: "Taken" }, { Origin: "https://foyer.example.com" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 303]);
    const link = linkOn(await adminDriverOf(client).open("grace@corp.com"));
    expect(link).toMatch(/^https:\/\/foyer\.example\.com\/invite\/[\w-]+$/);
    await secure.stop();
  });
});

describe("a session", () => {
  test("has a new token at each sign-in, and the one before is dead", async () => {
    const client = foyer.client();
    const first = await logIn(client, ADA.email, ADA.password);
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^foyer_session=[\w-]{43}; Max-Age=8380800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const old = foyer.client();
    old.cookies.set("foyer_session", client.cookies.get("foyer_session") ?? "");
    expect((await old.get("/nexus")).status).toBe(200);

    const form: PageForm = { action: `${foyer.url}/login`, fields: [["formToken", await formTokenOf(client)]] };
    await client.submit(form, { ...ADA, redirectTo: "/nexus" });
    expect(client.cookies.get("foyer_session")).not.toBe(old.cookies.get("foyer_session"));
    expect((await client.get("/nexus")).status).toBe(200);
    expect((await old.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
  });

  test("is never one that the browser brought along", async () => {
    const client = foyer.client();
    client.cookies.set("foyer_session", "a-token-that-somebody-else-chose");
    const form = (await client.get("/login")).form("Log in");
    await client.submit(form, ADA);
    expect(client.cookies.get("foyer_session")).toMatch(/^[\w-]{43}$/);
  });

  test("ends on the server when its person signs out, and in no other browser", async () => {
    const client = await signIn(foyer, { email: "out@corp.com", workspace: "nexus" });
    const phone = await signIn(foyer, { email: "out@corp.com" });
    const copy = foyer.client();
    copy.cookies.set("foyer_session", client.cookies.get("foyer_session") ?? "");
    const out = await client.submit((await client.get("/nexus")).form("Sign out"));
    expect(out.headers.getSetCookie()).toEqual([
      "foyer_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
      `foyer_former=${copy.cookies.get("foyer_session")}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    expect((await client.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
    expect((await copy.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
    expect((await phone.get("/nexus")).status).toBe(200);
  });

  test("of thirty days without use is over", async () => {
    const client = await signIn(foyer, { email: "idle@corp.com", workspace: "nexus" });
    const move = "update sessions set expires_at = now() where account_id = (select id from accounts where email = $1)";
    await foyer.query(move, ["idle@corp.com"]);
    expect((await client.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
  });

  test.each([
    ["empty", ""],
    ["a word", "x"],
    ["one letter short", "short"],
    ["of four thousand letters", "a".repeat(4000)],
    ["percent signs", "%00%ff%"],
    ["quoted", '"a"'],
    ["of another instance", "mZ9pZ8x3a1k2m3n4b5v6c7x8z9l0k1j2h3g4f5d6s7a"],
  ])("cookie that is %s is nobody's", async (_what, value) => {
    const client = foyer.client();
    const genuine = ada.cookies.get("foyer_session") ?? "";
    client.cookies.set("foyer_session", value === "short" ? genuine.slice(0, -1) : value);
    const page = await client.get("/nexus");
    expect([page.status, page.location]).toEqual([302, "/login?redirectTo=%2Fnexus"]);
    expect((await client.get("/login")).status).toBe(200);
  });

  test("is not found among garbage, and is found among a hundred other cookies", async () => {
    const garbage = "=; ;;; =x; foyer_session; a b=c; \xff\xfe=1; foyer_session2=x";
    const manyUsers = Array.from({ length: 100 }, (_, index) => `cookie${index}=${"v".repeat(40)}`).join("; ");
    const ask = (cookie: string) =>
      sendBytes(foyer.url, `GET /nexus HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    expect((await ask(garbage)).status).toBe(302);
    expect((await ask(manyUsers)).status).toBe(302);
    expect((await ask(`${manyUsers}; ${cookiesOf(ada)}`)).status).toBe(200);
  });
});

describe("after the log-in it goes to a path of this app only", () => {
  test.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/nexus",
    "javascript:alert(1)",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/nexus\r\nSet-Cookie: a=b",
    "/.//evil.example",
    "%2f%2fevil.example",
  ])("and for %j to /", async (redirectTo) => {
    const client = foyer.client();
    const page = await client.get(`/login?redirectTo=${encodeURIComponent(redirectTo)}`);
    expect(page.value("input[name=redirectTo]")).toBe("/");
    const signedIn = await client.submit(page.form("Log in"), { ...ADA, redirectTo });
    expect([signedIn.status, signedIn.location]).toEqual([303, "/"]);
    expect((await client.get(`/login?redirectTo=${encodeURIComponent(redirectTo)}`)).location).toBe("/");
  });

  test("and where it was asked twice, to /", async () => {
    const client = foyer.client();
    const page = await client.get("/login?redirectTo=%2Fnexus");
    const signedIn = await client.submit(page.form("Log in"), { ...ADA, redirectTo: ["/nexus", "//evil.example"] });
    expect(signedIn.location).toBe("/");
  });

  test("and otherwise back to where they came from", async () => {
    const client = foyer.client();
    const page = await client.get("/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%3Fstatus%3Dinvited");
    const signedIn = await client.submit(page.form("Log in"), ADA);
    expect(signedIn.location).toBe("/nexus/workspace-settings/users?status=invited");
  });
});

describe("whatever the request says its host is", () => {
  const EVIL = {
    Host: "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    Forwarded: "host=evil.example",
  };

  async function captured(address: string): Promise<string> {
    const path = await mailTo(address);
    return (await ada.get(path)).html + (await ada.get(`${path}/html`)).html;
  }

  test("an invitation's mail and page link to APP_URL alone", async () => {
    const fields: [string, string][] = [
      ["formToken", await formTokenOf(ada)],
      ["name", "Grace"],
      ["email", "host@corp.com"],
      ["role", "builder"],
      ["sendEmail", "on"],
    ];
    const headers = { ...EVIL, Cookie: cookiesOf(ada) };
    const invited = await sendRaw(foyer.url, `${USERS}/new`, headers, encoded(fields));
    expect([invited.status, invited.location?.startsWith(`${USERS}/`)]).toEqual([303, true]);
    const page = await sendRaw(foyer.url, invited.location ?? "", headers);
    expect(linkOn(page).startsWith(`${foyer.url}/invite/`)).toBe(true);
    expect(page.html).not.toContain("evil.example");

    const mail = await captured("host@corp.com");
    expect(mail).toContain(`${foyer.url}/invite/`);
    expect(mail).not.toContain("evil.example");
  });

  test("a reset's mail links to APP_URL alone", async () => {
    await signIn(foyer, { email: "forgetful@corp.com" });
    const client = foyer.client();
    const fields: [string, string][] = [
      ["formToken", await formTokenOf(client)],
      ["email", "forgetful@corp.com"],
    ];
    const asked = await sendRaw(foyer.url, "/forgot-password", { ...EVIL, Cookie: cookiesOf(client) }, encoded(fields));
    expect(asked.status).toBe(303);
    const mail = await captured("forgetful@corp.com");
    expect(mail).toContain(`${foyer.url}/reset-password/`);
    expect(mail).not.toContain("evil.example");
  });

  test("redirects stay on this site", async () => {
    expect((await sendRaw(foyer.url, "/nexus", EVIL)).location).toBe("/login?redirectTo=%2Fnexus");
  });
});

describe("an address", () => {
  const get = (path: string, client?: Client) =>
    sendBytes(
      foyer.url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${client ? cookiesOf(client) : ""}\r\nConnection: close\r\n\r\n`,
    );

  test.each<[number, string]>([
    [404, "/%00"],
    [404, "/nexus%00"],
    [404, "/nexus%0d%0aSet-Cookie:%20a=b"],
    [404, "/nexus/..%2f"],
    [404, "/..%2f..%2fetc%2fpasswd"],
    [404, "/../../etc/passwd"],
    [404, "/nexus%2fworkspace-settings%2fusers"],
    [404, "//evil.example/x"],
    [404, "/NEXUS"],
    [404, "/n%C3%A9xus"],
    [404, "/api"],
    [404, "/static"],
    [404, "/nexus/workspace-settings"],
    [404, "/assets/"],
    [404, "/assets/..%2f..%2fserver%2fserver.js"],
    [404, "/assets/%2e%2e/%2e%2e/server/server.js"],
    [404, "/.env"],
    [404, "/.vite/manifest.json"],
    [404, "/server/server.js"],
    [404, "/dev/mail/..%2f..%2fsecret"],
    [404, "/invite/"],
    [404, `/${"a".repeat(12_000)}`],
    [400, "/%"],
    [400, "/%zz"],
    [400, "/%E0%A4%A"],
    [400, "/nexus/%C0%AF"],
    [400, "http://evil.example/nexus"],
    [400, "*"],
    [200, "/nexus/"],
    [200, "/%6eexus"],
    [200, "/nexus?%E0%A4%A"],
    [200, "/nexus?index&_routes=x"],
    [404, "/__manifest"],
    [404, "/__manifest?version=x&p=%00"],
  ])("%i %s", async (status, path) => {
    const answer = await get(path, ada);
    expect(answer.status).toBe(status);
    if (status >= 400) expect(answer.body).toMatch(/<h1>(There is no such page|This address cannot be read)<\/h1>/);
    expect(answer.body).not.toMatch(/Error:|at \w+ \(|node_modules|root:x:0/);
  });

  test.each([
    "status=%00&per=-1&after=x&before=y",
    "status=archived&status=active&per=25&per=100",
    "status=__proto__&per=constructor&sort=%27&q=%25",
    `after=${Buffer.from("00000000-0000-4000-8000-000000000000\ufffd").toString("base64url")}`,
    `after=${Buffer.from([...Buffer.from("00000000-0000-4000-8000-000000000000"), 0xff, 0xfe]).toString("base64url")}`,
    `after=${Buffer.from("00000000-0000-4000-8000-000000000000\0").toString("base64url")}`,
    `before=${Buffer.from("00000000-0000-4000-8000-000000000000'; drop table members; --").toString("base64url")}`,
    `before=${Buffer.from("'; drop table members; --").toString("base64url")}`,
    `after=${"A".repeat(10_000)}`,
    "done=__proto__",
    "done=constructor",
    "done=<script>alert(1)</script>",
  ])("of the list with garbage behind it shows the list: ?%s", async (query) => {
    const page = await ada.get(`${USERS}?${query}`);
    expect([page.status, page.find("h1").textContent.startsWith("Users")]).toEqual([200, true]);
    expect(page.html).not.toContain("alert(1)</script>");
    expect(page.document.querySelector(".notice")).toBeNull();
  });

  test("of 20 kB is too long, and says so", async () => {
    const answer = await get(`/${"a".repeat(20_000)}`);
    expect([answer.status, answer.body.includes("<h1>This address is too long</h1>")]).toEqual([431, true]);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });

  test.each(["a b", "", "a@b", "<script>", "a/b", "a?b", "é"])("under the host %j cannot be read", async (host) => {
    const answer = await sendBytes(foyer.url, `GET /login HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect([answer.status, answer.body.includes("<h1>This address cannot be read</h1>")]).toEqual([400, true]);
  });

  test.each(["evil.example", "evil.example:81", "[::1]:80", "127.0.0.1", "foyer_internal"])(
    "under the host %s is served",
    async (host) => {
      const answer = await sendBytes(foyer.url, `GET /login HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer.status).toBe(200);
    },
  );
});

test("a redirect of HTTP/1.0 names the whole address, as lynx takes it, but by no name that the request gave", async () => {
  const { host } = new URL(foyer.url);
  const locationOf = async (version: string, name: string) => {
    const answer = await sendBytes(
      foyer.url,
      `GET /nexus HTTP/${version}\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
    );
    return [answer.status, answer.headers.location];
  };
  expect(await locationOf("1.0", host)).toEqual([302, `${foyer.url}/login?redirectTo=%2Fnexus`]);
  expect(await locationOf("1.1", host)).toEqual([302, "/login?redirectTo=%2Fnexus"]);
  expect(await locationOf("1.0", "evil.example")).toEqual([302, "/login?redirectTo=%2Fnexus"]);
});

test("a form's redirect to its own URL makes lynx, of HTTP/1.0, ask for the page anew", async () => {
  const { host } = new URL(foyer.url);
  const body = encoded([
    ["formToken", await formTokenOf(ada)],
    ["intent", "save"],
    ["name", "Ada Byron"],
  ]);
  const locationOf = async (version: string, path: string) => {
    const lines = [`Host: ${host}`, FORM, `Cookie: ${cookiesOf(ada)}`, `Content-Length: ${body.length}`];
    const head = [`POST ${path} HTTP/${version}`, ...lines, "Connection: close"].join("\r\n");
    const answer = await sendBytes(foyer.url, `${head}\r\n\r\n${body}`);
    return [answer.status, answer.headers.location];
  };
  expect(await locationOf("1.0", "/profile")).toEqual([303, `${foyer.url}/profile#`]);
  expect(await locationOf("1.0", "/profile?from=nexus")).toEqual([303, `${foyer.url}/profile`]);
  expect(await locationOf("1.1", "/profile")).toEqual([303, "/profile"]);
});

test("a page is kept by no browser that knows Pragma alone, as lynx and links, but a style sheet is", async () => {
  const { host } = new URL(foyer.url);
  const cachingOf = async (version: string, path: string) => {
    const answer = await sendBytes(
      foyer.url,
      `GET ${path} HTTP/${version}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    return [answer.status, answer.headers["cache-control"], answer.headers.pragma];
  };
  expect(await cachingOf("1.0", "/login")).toEqual([200, "no-store", "no-cache"]);
  expect(await cachingOf("1.1", "/login")).toEqual([200, "no-store", "no-cache"]);
  expect(await cachingOf("1.0", "/static/accents/611f69")).toEqual([200, "public, max-age=86400", undefined]);
});

describe("a request of another kind", () => {
  const HEAD = "HTTP/1.1\r\nHost: localhost\r\nConnection: close";
  const title = ({ status, body }: RawAnswer) => [status, /<h1>(.*?)<\/h1>/.exec(body)?.[1]];

  function formHead(path: string, ...lines: string[]): string {
    return [`POST ${path} ${HEAD}`, FORM, `Cookie: ${cookiesOf(ada)}`, ...lines].join("\r\n") + "\r\n\r\n";
  }

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])("%s is not done here", async (method) => {
    const answer = await sendBytes(foyer.url, `${method} /login ${HEAD}\r\n\r\n`);
    expect([...title(answer), answer.headers.allow]).toEqual([
      405,
      "This address takes no such request",
      "GET, HEAD, POST",
    ]);
  });

  test.each(["FOO", "get", "G\tET"])("%j is no method", async (method) => {
    const answer = await sendBytes(foyer.url, `${method} /login ${HEAD}\r\n\r\n`);
    expect(title(answer)).toEqual([400, "This address cannot be read"]);
  });

  test("HEAD has the answer of GET and no body", async () => {
    const answer = await sendBytes(foyer.url, `HEAD /login ${HEAD}\r\n\r\n`);
    expect([answer.status, answer.body]).toEqual([200, ""]);
  });

  test.each([
    ["JSON", "Content-Type: application/json", '{"email":"ada@nexus.test"}'],
    ["text", "Content-Type: text/plain", "email=ada@nexus.test"],
    ["multipart", "Content-Type: multipart/form-data; boundary=x", "--x\r\nbroken"],
    ["XML", "Content-Type: application/xml", "<x/>"],
    ["a form by another name", "Content-Type: application/x-www-form-urlencoded2", "a=b"],
    ["something without a name", "X-Nothing: 1", "a=b"],
    ["nothing at all", "X-Nothing: 1", ""],
  ])("%s is not a form", async (_what, type, body) => {
    const answer = await sendBytes(
      foyer.url,
      `POST /login ${HEAD}\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(title(answer)).toEqual([415, "This is not a form"]);
  });

  test("a form without a body has no token", async () => {
    expect(title(await sendBytes(foyer.url, formHead("/login")))).toEqual([403, "This form could not be accepted"]);
  });

  test("a form in pieces is a form", async () => {
    const body = encoded([
      ["formToken", await formTokenOf(ada)],
      ["name", "In pieces"],
    ]);
    const pieces = [...body].map((content) => `1\r\n${content}\r\n`).join("");
    const answer = await sendBytes(foyer.url, formHead(GROUPS, "Transfer-Encoding: chunked"), pieces, "0\r\n\r\n");
    expect([answer.status, answer.headers.location]).toEqual([303, "/nexus/workspace-settings/groups"]);
  });

  test("a form in endless pieces is too much", async () => {
    const pieces = Array.from({ length: 80 }, () => `1000\r\n${"a".repeat(4096)}\r\n`);
    const answer = await sendBytes(foyer.url, formHead(GROUPS, "Transfer-Encoding: chunked"), ...pieces, "0\r\n\r\n");
    expect(title(answer)).toEqual([413, "This form is too long"]);
  });

  test.each([
    ["pieces that are none", ["Transfer-Encoding: chunked"], "zz\r\n"],
    ["a length and pieces", ["Content-Length: 3", "Transfer-Encoding: chunked"], "0\r\n\r\n"],
    ["two lengths", ["Content-Length: 3", "Content-Length: 4"], "abc"],
    ["a length that is none", ["Content-Length: x"], ""],
    ["a length below nothing", ["Content-Length: -1"], ""],
    ["a header with a NUL", ["X-Nul: a\0b"], ""],
  ])("a form with %s cannot be read", async (_what, lines, body) => {
    expect(title(await sendBytes(foyer.url, formHead(GROUPS, ...lines), body))).toEqual([
      400,
      "This address cannot be read",
    ]);
  });

  test("a form of 20 MB is too much, and its sender gets to read that", async () => {
    const head = formHead(GROUPS, `Content-Length: ${20 * MEGABYTE}`);
    const answer = await sendBytes(
      foyer.url,
      head.replace("Connection: close\r\n", ""),
      Buffer.alloc(20 * MEGABYTE, 97),
    );
    expect(title(answer)).toEqual([413, "This form is too long"]);
  });

  test("200,000 fields are too many", async () => {
    const answer = await sendBytes(foyer.url, formHead(GROUPS, "Content-Length: 800000"), "a=b&".repeat(200_000));
    expect(title(answer)).toEqual([413, "This form is too long"]);
  });

  test("2,000 short fields are too many", async () => {
    const answer = await sendBytes(foyer.url, formHead(GROUPS, "Content-Length: 8000"), "a=b&".repeat(2000));
    expect(title(answer)).toEqual([413, "This form is too long"]);
  });

  test.each(["hello\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n"])(
    "%j is no request",
    async (bytes) => {
      expect(title(await sendBytes(foyer.url, Buffer.from(bytes, "latin1")))).toEqual([
        400,
        "This address cannot be read",
      ]);
    },
  );

  test("an upgrade to another protocol is answered in this one", async () => {
    const answer = await sendBytes(
      foyer.url,
      `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    expect([answer.status, answer.body]).toEqual([200, "ok"]);
  });

  test.each([
    "name%5B99999999%5D=a",
    "name%5B1e9%5D=a",
    "name%5B%5D=a",
    "name.a.b.c=x",
    `${"a.".repeat(10_000)}=x`,
    "name%5B__proto__%5D=a",
    "__proto__=x&constructor=y&prototype=z",
    "__intent__=x",
    "__intent__=%7B%22type%22%3A%22reset%22%7D",
    "__intent__=%7B%22type%22%3A%22insert%22%2C%22payload%22%3A%7B%22name%22%3A%22x%22%7D%7D",
    "__state__=x",
    ".=1&%5B=1&%5D=1&=1",
    "%E0%A4%A=%E0%A4%A",
  ])("a field named by no form is as if it were not there: %s", async (fields) => {
    const page = await ada.post(GROUPS, `formToken=${await formTokenOf(ada)}&${fields}`);
    expect([page.status, page.find("#name-error").text]).toEqual([422, "Enter a name"]);
    const nobody = foyer.client();
    const refused = await nobody.post(
      "/login",
      `formToken=${await formTokenOf(nobody)}&${fields.replaceAll("name", "email")}`,
    );
    expect([refused.status, refused.find("#email-error").text]).toEqual([422, "Enter your email address"]);
  });
});

test("a hundred connections that never finish their request leave the pages quick", async () => {
  const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(foyer.url)));
  for (const [index, socket] of sockets.entries())
    socket.write(
      index % 2
        ? "GET /login HTTP/1.1\r\nHost: local"
        : `POST /login HTTP/1.1\r\nHost: localhost\r\n${FORM}\r\nContent-Length: 1000\r\n\r\nemail=`,
    );
  const start = Date.now();
  expect((await ada.get(USERS)).status).toBe(200);
  expect(Date.now() - start).toBeLessThan(2000);
  const [late] = sockets;
  late?.write(`${"a".repeat(994)}`);
  expect(late && (await readAnswer(late)).status).toBe(403);
  for (const socket of sockets) socket.destroy();
});

test("neither the logs nor the database hold a password, a token, a cookie or metadata", async () => {
  const secrets = ["quiet-password-of-mallory", "another-Passw0rd-tried", "k-5ecr3t-value", "s3cret-api-key"];
  const user = await adminDriverOf(ada).open("quiet@corp.com", { metadata: '{"s3cret-api-key": "k-5ecr3t-value"}' });
  const link = linkOn(user);
  await ada.submit(user.form("Show"));
  const client = foyer.client();
  await signUpBy(client, link, "quiet-password-of-mallory");
  const session = client.cookies.get("foyer_session") ?? "";
  const other = foyer.client();
  await logIn(other, "quiet@corp.com", "another-Passw0rd-tried");
  await other.get(`/login?password=another-Passw0rd-tried&redirectTo=${encodeURIComponent(new URL(link).pathname)}`);
  await other.get(`/%69nvite/${link.replace(/^.*\//, "")}`);
  await client.get(link);
  await other.submit((await other.get("/forgot-password")).form("Email me a link"), { email: "quiet@corp.com" });
  const newest = async () => (await ada.get(await mailTo("quiet@corp.com"))).html;
  const reset = await until(
    async () => /\/reset-password\/([\w-]+)/.exec(await newest())?.[1] ?? "",
    (token) => token !== "",
  );
  await other.get(`/reset-password/${reset}`);
  expect([session.length, reset.length > 40, link.length > 80]).toEqual([43, true, true]);

  const tables = await foyer.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const rows = await Promise.all(tables.map(({ name }) => foyer.query(`select * from ${name}`)));
  const dump = JSON.stringify(rows, (_key, value: unknown) =>
    isBytes(value) ? Buffer.from(value.data).toString("latin1") : value,
  );
  expect(dump).toContain("quiet@corp.com");
  const tokens = [
    session,
    reset,
    link.replace(/^.*\//, ""),
    other.cookies.get("foyer_form") ?? "?",
    await formTokenOf(client),
  ];
  for (const secret of [...secrets, ...tokens]) {
    expect([secret, dump.includes(secret)]).toEqual([secret, false]);
    expect([secret, foyer.lines.filter((line) => line.includes(secret))]).toEqual([secret, []]);
  }
  expect(foyer.lines.some((line) => line.includes('"path":"/invite/…"'))).toBe(true);
});

type Bytes = { type: "Buffer"; data: number[] };

function isBytes(value: unknown): value is Bytes {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
}
