import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, setUp, type Foyer } from "../support/foyer";
import { formTokenOf, signIn } from "../support/people";
import { makeFile, makePng, makeSvg } from "../support/pictures";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, addAdmin, linkOn, logIn, until } from "../support/steps";

const APPEARANCE = "/nexus/workspace-settings/appearance";

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

const logoFile = () => makeFile(makePng(80, 20));

async function save(accent: string, files: [string, File][] = [], client = ada): Promise<Page> {
  return client.upload((await client.get(APPEARANCE)).form("Save"), { accent }, files);
}

const logoOn = (page: Page, within: string) => page.document.querySelector(`${within} img`)?.getAttribute("src") ?? "";
const accentOn = (page: Page) =>
  page.document.querySelector('body > link[rel="stylesheet"]')?.getAttribute("href") ?? "";
const loggedActions = async () =>
  (await foyer.query<{ action: string }>("select action from audit_events order by id")).map(({ action }) => action);

/** A multipart body written by hand. */
const BOUNDARY = "----foyer";
const part = (headers: string, content: string | Buffer) =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${headers}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);
const END = Buffer.from(`--${BOUNDARY}--\r\n`);

async function sendParts(parts: Buffer[], client = ada, path = APPEARANCE) {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return fetch(new URL(path, ada.origin), {
    method: "POST",
    body: Uint8Array.from(Buffer.concat(parts)),
    headers: { Cookie: cookie, "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` },
    redirect: "manual",
  });
}

describe("the face of a workspace", () => {
  test("is saved, shown where it is known, changed and removed", async () => {
    const invited = await adminDriverOf(ada).open("grace@corp.com");
    const invitation = new URL(linkOn(invited)).pathname;
    expect(accentOn(await ada.get(APPEARANCE))).toBe("");

    const saved = await ada.follow(await save("#611f69", [["logo", logoFile()]]));
    expect(saved.find("[role=status]").textContent).toContain("The appearance of Nexus is saved.");
    const logo = logoOn(saved, "header");
    expect(logo).toMatch(/^\/static\/logos\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/);
    expect(accentOn(saved)).toBe("/static/accents/611f69");

    const door = await foyer.client().get(invitation);
    expect([logoOn(door, "main"), accentOn(door)]).toEqual([logo, "/static/accents/611f69"]);
    expect(door.find("main img").getAttribute("alt")).toBe("Nexus");
    expect([door.find("main img").getAttribute("width"), door.find("main img").getAttribute("height")]).toEqual([
      "176",
      "44",
    ]);
    expect(door.document.querySelectorAll("script")).toEqual([]);
    expect(logoOn(await ada.get("/workspaces"), "main li")).toBe(logo);

    const removed = await ada.follow(await ada.submit(saved.form("Remove the logo")));
    expect(removed.find("[role=status]").textContent).toContain("The logo of Nexus is removed.");
    expect(logoOn(removed, "header")).toBe("");
    expect((await ada.get(logo)).status).toBe(404);
    expect(accentOn(await ada.follow(await save("")))).toBe("");
    expect((await loggedActions()).filter((action) => /logo|accent/.test(action))).toEqual([
      ...["workspace.accent_changed", "workspace.logo_changed", "workspace.logo_removed", "workspace.accent_changed"],
    ]);
  });

  test("is on the pages by which people ask to get in", async () => {
    const general = (await ada.get("/nexus/workspace-settings/general")).form("Save");
    await ada.submit(general, { allowedDomains: "corp.com", accessRequests: "on" });
    const logo = logoOn(await ada.follow(await save("#611f69", [["logo", logoFile()]])), "header");
    const stranger = await signIn(foyer, { email: "stranger@elsewhere.com" });
    for (const page of [await foyer.client().get("/signup?workspace=nexus"), await stranger.get("/nexus")])
      expect([page.url.pathname, logoOn(page, "main"), accentOn(page)]).toEqual([
        page.url.pathname,
        logo,
        "/static/accents/611f69",
      ]);
  });

  test("goes with the mails", async () => {
    await save("#611f69", [["logo", logoFile()]]);
    await adminDriverOf(ada).open("mailed@corp.com");
    const html = await until(
      async () => {
        const link = (await ada.get("/dev/mail")).document.querySelectorAll("a.link")[0]?.getAttribute("href") ?? "";
        const mail = await ada.get(link);
        return mail.text.includes("mailed@corp.com") ? (await ada.get(`${link}/html`)).html : "";
      },
      (found) => found !== "",
    );
    expect(html).toContain('src="data:image/png;base64,');
    expect(html).toContain("background-color:#611f69");
  });
});

describe("what is served", () => {
  test("of a logo is a picture and nothing else, for the browser alone", async () => {
    const logo = logoOn(
      await ada.follow(await save("", [["logo", makeFile(makeSvg('<circle r="20"/>'), "a.svg", "image/svg+xml")]])),
      "header",
    );
    const { status, headers } = await foyer.client().get(logo);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    expect((await ada.download(logo)).subarray(1, 4).toString()).toBe("PNG");
  });

  test("of an accent are its colours, also for one that no workspace has", async () => {
    const { html, headers } = await foyer.client().get("/static/accents/e8590c");
    expect(headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(html.split("\n")[0]).toBe(
      ":root,.in-light{--accent:#e8590c;--accent-strong:#fe6d2c;--accent-text:#111113;--accent-ink:#bc4502;--accent-soft:#fdece6}",
    );
  });

  test.each([
    "/static/accents/red",
    "/static/accents/611F69",
    "/static/accents/611f69;}",
    "/static/logos/nexus/x",
    `/static/logos/${"0".repeat(8)}-0000-4000-8000-000000000000/${"0".repeat(8)}-0000-4000-8000-000000000000`,
  ])("at %s is nothing", async (path) => {
    expect((await foyer.client().get(path)).status).toBe(404);
  });
});

describe("a refused file is told beside its field, and what was typed stays", () => {
  const png = makePng(80, 20);
  test.each<[string, () => [string, File][], string]>([
    [
      "a JPEG that calls itself PNG",
      () => [["logo", makeFile(Buffer.from("ffd8ffe0", "hex"))]],
      "Choose a PNG or an SVG: this file is a JPEG",
    ],
    [
      "a page that calls itself SVG",
      () => [["logo", makeFile(Buffer.from("<html>"), "a.svg", "image/svg+xml")]],
      "Choose a PNG or an SVG: this file is an HTML page",
    ],
    [
      "600 KB",
      () => [["logo", makeFile(Buffer.concat([png, Buffer.alloc(600 * 1024)]))]],
      "Choose a file of 512 KB or less",
    ],
    ["20 MB", () => [["logo", makeFile(Buffer.alloc(20 * 1024 * 1024))]], "Choose a file of 512 KB or less"],
    [
      "two files",
      () => [
        ["logo", makeFile(png)],
        ["logo", makeFile(png)],
      ],
      "Choose one file",
    ],
    [
      "an SVG with a script",
      () => [["logo", makeFile(makeSvg("<script/>"), "a.svg")]],
      'Save the SVG without scripts: this one has "script"',
    ],
    [
      "a PNG of 60,000 by 60,000",
      () => [["logo", makeFile(makePng(60_000, 60_000))]],
      "Choose a PNG of 2,000 by 2,000 pixels or less: this one has 60,000 by 60,000",
    ],
    ["an empty file", () => [["logo", makeFile(Buffer.alloc(0))]], "Choose a PNG or an SVG: this file is empty"],
  ])("%s", async (_name, files, words) => {
    const before = logoOn(await ada.get(APPEARANCE), "header");
    const page = await save("#123456", files());
    expect(page.status).toBe(422);
    expect(page.find("#logo-error").textContent).toBe(words);
    expect(page.find('[role=alert] a[href="#logo"]').textContent).toBe(words);
    expect(page.value("#accent")).toBe("#123456");
    expect(logoOn(await ada.get(APPEARANCE), "header")).toBe(before);
  });

  test("and so is a colour that is too light", async () => {
    const page = await save("#ffd500");
    expect(page.status).toBe(422);
    expect(page.find("#accent-error").textContent).toContain("Choose a darker colour, such as #a98c00");
    expect(page.value("#accent")).toBe("#ffd500");
  });
});

describe("a multipart form", () => {
  const token = async (client = ada) => part('name="formToken"', await formTokenOf(client));

  test("needs the token of this browser, as any other does", async () => {
    const theirs = await formTokenOf(foyer.client());
    const before = (await loggedActions()).length;
    for (const parts of [[END], [part('name="accent"', "#000000"), END], [part('name="formToken"', theirs), END]])
      expect((await sendParts(parts)).status).toBe(403);
    const asFile = part('name="formToken"; filename="a"', await formTokenOf(ada));
    expect((await sendParts([asFile, END])).status).toBe(403);
    expect((await loggedActions()).length).toBe(before);
  });

  test("from another site is refused with its token, too", async () => {
    const form = (await ada.get(APPEARANCE)).form("Save");
    const body = new FormData();
    for (const [name, value] of form.fields) body.append(name, value);
    const sent = await ada.send(APPEARANCE, { method: "POST", body, headers: { Origin: "https://evil.example" } });
    expect(sent.status).toBe(403);
  });

  test("without the file changes what it holds, and nothing else", async () => {
    await save("#611f69", [["logo", logoFile()]]);
    const before = await ada.get(APPEARANCE);
    expect((await sendParts([await token(), part('name="accent"', "#000000"), END])).status).toBe(303);
    expect((await sendParts([await token(), END])).status).toBe(303);
    const after = await ada.get(APPEARANCE);
    expect(logoOn(after, "header")).toBe(logoOn(before, "header"));
    expect(accentOn(after)).toBe("/static/accents/000000");
  });

  test("may name its file as it likes: the name is not looked at", async () => {
    for (const name of ["../../../etc/passwd", "a\0.png", "x".repeat(4000)]) {
      const file = part(`name="logo"; filename="${name}"`, makePng(80, 20));
      expect((await sendParts([await token(), file, END])).status).toBe(303);
    }
  });

  test("that is broken is refused", async () => {
    const file = part('name="logo"; filename="a"', makePng(80, 20));
    for (const parts of [
      [Buffer.from("nothing")],
      [await token()],
      [await token(), file],
      [await token(), file.subarray(0, 50)],
    ])
      expect((await sendParts(parts)).status).toBe(400);
    const many = Array.from({ length: 200 }, () => part('name="a"', "b"));
    expect((await sendParts([await token(), ...many, END])).status).toBe(400);
  });

  test("with too much beside its file is refused", async () => {
    expect((await sendParts([await token(), part('name="accent"', "x".repeat(70_000)), END])).status).toBe(413);
  });

  test("is refused by every page that has no file", async () => {
    for (const path of [
      "/login",
      "/nexus/workspace-settings/general",
      "/nexus/workspace-settings/users/new",
      "/profile",
    ])
      expect([path, (await sendParts([await token(), END], ada, path)).status]).toEqual([path, 415]);
  });

  test("in a compressed coding is refused", async () => {
    const form = await ada.send(APPEARANCE, {
      method: "POST",
      body: "x",
      headers: { "Content-Type": "multipart/form-data; boundary=x", "Content-Encoding": "gzip" },
    });
    expect(form.status).toBe(415);
  });

  test("takes no more memory than its file may, however much is sent, and one that stops is forgotten", async () => {
    const memory = async () =>
      Number(/^process_resident_memory_bytes (\S+)/m.exec((await foyer.client().get("/metrics")).html)?.[1]);
    await save("#123456", [["logo", makeFile(Buffer.alloc(1024 * 1024))]]);
    const before = await memory();
    const large = makeFile(Buffer.alloc(60 * 1024 * 1024));
    const pages = await Promise.all([1, 2, 3].map(() => save("#123456", [["logo", large]])));
    expect(pages.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect((await memory()) - before).toBeLessThan(60 * 1024 * 1024);

    const cut = httpRequest(new URL(APPEARANCE, ada.origin), {
      method: "POST",
      headers: { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}`, "Content-Length": 100_000 },
    });
    const gone = new Promise((resolve) => cut.on("error", resolve));
    cut.write(Buffer.concat([await token(), Buffer.alloc(1000)]), () => cut.destroy());
    await gone;
    expect((await ada.get(APPEARANCE)).status).toBe(200);
  });
});

describe("nobody else", () => {
  test("changes the face: no member, no stranger, no admin of another workspace", async () => {
    await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
    const kay = foyer.client();
    await logIn(kay, "kay@apollo.test");
    const builder = await signIn(foyer, { email: "builder@corp.com", workspace: "nexus", role: "builder" });
    const before = await ada.get(APPEARANCE);
    const file = part('name="logo"; filename="a.png"', makePng(10, 10));
    for (const [client, status] of [[kay, 404] as const, [builder, 403] as const, [foyer.client(), 302] as const]) {
      const ownToken = part('name="formToken"', await formTokenOf(client));
      const sent = [ownToken, part('name="accent"', "#000000"), file, END];
      expect((await sendParts(sent, client)).status).toBe(status);
      const form = new URLSearchParams({ formToken: await formTokenOf(client), intent: "remove-logo" });
      expect((await client.post(APPEARANCE, form)).status).toBe(status);
    }
    const after = await ada.get(APPEARANCE);
    expect([logoOn(after, "header"), accentOn(after)]).toEqual([logoOn(before, "header"), accentOn(before)]);
  });

  test("has its face after the workspace is archived", async () => {
    const page = await ada.follow(await save("#611f69", [["logo", logoFile()]]));
    const logo = logoOn(page, "header");
    const invitation = new URL(linkOn(await adminDriverOf(ada).open("late@corp.com"))).pathname;
    await foyer.query("update workspaces set archived_at = now() where slug = 'nexus'");
    const door = await foyer.client().get(invitation);
    expect([door.status, logoOn(door, "main"), accentOn(door)]).toEqual([410, "", ""]);
    expect((await foyer.client().get(logo)).status).toBe(404);
  });
});
