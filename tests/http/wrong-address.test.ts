import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";

let secure: Foyer;
let foyer: Foyer;

beforeAll(async () => {
  foyer = await shareFoyer();
  await setUp(foyer);
  secure = await startFoyer({ APP_URL: "https://foyer.example.com", RATE_LIMITS: "on", MAIL: "capture" });
});

afterAll(async () => {
  await foyer.stop();
  await secure.stop();
});

const warnings = ({ lines }: Foyer) => lines.filter((line) => line.includes("another address than APP_URL"));

describe("a form that is sent to another address than APP_URL", () => {
  test.each([
    ["by http, where APP_URL is https", { Origin: "http://foyer.example.com" }],
    ["by the machine's own address", { Origin: "http://10.0.0.7:3000" }],
    ["by another name, from a browser that sends no Origin", { Host: "intranet" }],
  ])("%s is refused, by a page that leads there", async (_how, headers) => {
    const before = await everything(secure);
    const page = await secure.client().post("/login", new URLSearchParams({ email: "a@corp.com" }), headers);
    expect([page.status, page.find("h1").text]).toEqual([403, "This form could not be accepted"]);
    const link = page.find("main a");
    expect([link.getAttribute("href"), link.text]).toEqual([
      "https://foyer.example.com",
      "Open Foyer at https://foyer.example.com",
    ]);
    expect(page.text).not.toContain("cookies");
    expect(await everything(secure)).toEqual(before);
  });

  test("is refused under another name of the same machine too", async () => {
    const Origin = foyer.url.replace("localhost", "127.0.0.1");
    const page = await foyer.client().post("/login", new URLSearchParams({ email: "a@corp.com" }), { Origin });
    expect([page.status, page.find("main a").text]).toEqual([403, `Open Foyer at ${foyer.url}`]);
  });

  test("is warned of in the log once for each address, and of a hundred at most", async () => {
    const client = secure.client();
    const send = (Origin: string) => client.post("/login", new URLSearchParams(), { Origin });
    const before = warnings(secure).length;
    for (let times = 0; times < 3; times++) await send("http://once.example");
    expect(warnings(secure).length - before).toBe(1);
    expect(JSON.parse(warnings(secure).at(-1) ?? "{}")).toMatchObject({
      level: 40,
      cameFrom: "http://once.example",
      appUrl: "https://foyer.example.com",
    });
    for (let at = 0; at < 120; at++) await send(`http://host-${at}.example`);
    expect(warnings(secure)).toHaveLength(100);
  });
});

test("a form at the right address whose token is gone still speaks of time and cookies", async () => {
  const { origin } = new URL(foyer.url);
  const page = await foyer.client().post("/login", new URLSearchParams(), { Origin: origin });
  expect([page.status, page.text.includes("cookies are switched off")]).toEqual([403, true]);
  expect(warnings(foyer).filter((line) => line.includes(`"cameFrom":"${origin}"`))).toEqual([]);
});

test("a member who opens what is for admins is told who they are, and led to their own page", async () => {
  const grace = await signIn(foyer, { email: "grace@corp.com", workspace: "nexus", role: "builder" });
  const formToken = await formTokenOf(grace);
  const users = "/nexus/workspace-settings/users";
  for (const page of [await grace.get(users), await grace.post(users, new URLSearchParams({ formToken }))]) {
    expect([page.status, page.find("h1").text]).toEqual([403, "This page is for admins"]);
    expect(page.find("main a[href='mailto:ada@nexus.test']").closest("li")?.text).toBe("Ada Byron, ada@nexus.test");
    const way = page.find("main a.button");
    expect([way.getAttribute("href"), way.text]).toEqual(["/nexus", "Go to Nexus"]);
  }
});

test("signing out has the browser drop its pages and stored data, and keeps the cookie by which it is known", async () => {
  const grace = await signIn(foyer, { email: "jean@corp.com", workspace: "nexus" });
  const out = await grace.post("/logout", new URLSearchParams({ formToken: await formTokenOf(grace) }));
  expect([out.status, out.headers.get("clear-site-data")]).toEqual([303, '"cache", "storage"']);
  expect(out.headers.getSetCookie().filter((line) => line.startsWith("foyer_browser="))).toEqual([]);
});
