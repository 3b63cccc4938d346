import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "node-html-parser";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { drawLogo } from "#app/domain/workspaces/logo";
import { LOGO_CID } from "#app/mail/cid";
import { findCaptured } from "#app/mail/captured";
import type { MailFace } from "#app/mail/templates/face";
import { renderInvitation } from "#app/mail/templates/invitation";
import { renderSignUp } from "#app/mail/templates/sign-up";
import { renderUsersEnd } from "#app/mail/templates/users-end";
import { createTransport } from "#app/mail/transports";
import { parseSettings } from "#app/settings";
import { makePng } from "../support/pictures";
import { startResend } from "../support/resend";
import { startSmtp } from "../support/smtp";

const content = {
  ...{
    workspace: "Nexus",
    inviter: "Ada Byron",
    invitee: "Grace Hopper",
    role: "Builder" as const,
    message: null,
    timeZone: "UTC",
  },
  ...{ url: "https://foyer.example/invite/abc", expiresAt: new Date("2026-06-05T14:00:00Z"), hasAccount: false },
};
const write = (face?: MailFace) => renderInvitation({ ...content, face });

describe("a mail of a workspace", () => {
  test("shows its logo, with the name as its alternative text", async () => {
    const { html } = await write({ logo: { width: 528, height: 132 } });
    const picture = parse(html).querySelector("img");
    expect(picture?.getAttribute("src")).toBe("cid:workspace-logo@foyer");
    expect(picture?.getAttribute("alt")).toBe("Nexus");
    expect([picture?.getAttribute("width"), picture?.getAttribute("height")]).toEqual(["176", "44"]);
  });

  test("shows its initial where there is no logo, and no picture at all", async () => {
    const { html } = await write({});
    expect(html).toContain("background-color:#00766d");
    expect(parse(html).querySelector("img")).toBeNull();
    expect(html).toBe((await write()).html);
  });

  test("has its accent colour, which is lighter in a dark mail program", async () => {
    const { html } = await write({ accent: "#611f69" });
    const button = parse(html).querySelector("a.button")?.getAttribute("style");
    expect(button).toContain("background-color:#611f69");
    expect(button).toContain("color:#ffffff");
    expect(html).toContain(".button { background-color: #b872c0 !important; color: #111113 !important; }");
    expect(html).not.toContain("#3f4fd8");
  });

  test("says the same in its text with any face", async () => {
    expect((await write({ accent: "#611f69", logo: { width: 40, height: 20 } })).text).toBe((await write()).text);
  });

  test("has it whatever the mail is about", async () => {
    const face = { accent: "#611f69", logo: { width: 40, height: 20 } };
    const url = "https://foyer.example/nexus";
    const mails = [
      await renderSignUp({ email: "grace@corp.com", workspace: "Nexus", kind: "log-in", timeZone: "UTC", url, face }),
      await renderUsersEnd({
        workspace: "Nexus",
        timeZone: "UTC",
        name: "Ada",
        users: [],
        count: 2,
        isMore: false,
        url,
        face,
      }),
    ];
    for (const { html } of mails)
      expect([html.includes(`cid:${LOGO_CID}`), html.includes("#611f69")]).toEqual([true, true]);
  });
});

describe("the logo goes with the mail", () => {
  const png = makePng(40, 20);
  const settingsWith = (variables: Record<string, string>) =>
    parseSettings({
      ...{ APP_SECRET: "0123456789abcdef0123456789abcdef", DATABASE_URL: "postgres://nowhere/none" },
      ...{ MAIL_FROM: "Foyer <foyer@nexus.example>", ...variables },
    });
  const send = async (variables: Record<string, string>, picture = { cid: LOGO_CID, png }) => {
    const transport = createTransport(settingsWith(variables));
    onTestFinished(() => transport.close());
    const mail = await write({ logo: { width: 40, height: 20 } });
    const to = { name: "Grace", address: "grace@corp.com" };
    return transport.send({ key: randomUUID(), to, ...mail, picture });
  };

  test("over SMTP, as a picture within it", async () => {
    const server = await startSmtp();
    onTestFinished(server.close);
    await send({ SMTP_URL: server.url });
    const mail = await server.nextMailTo("grace@corp.com");
    expect(mail.attachments.map(({ cid, contentType, related }) => ({ cid, contentType, related }))).toEqual([
      { cid: LOGO_CID, contentType: "image/png", related: true },
    ]);
    expect(mail.attachments[0]?.content).toEqual(png);
  });

  test("through Resend", async () => {
    const server = await startResend();
    onTestFinished(server.close);
    await send({ RESEND_API_KEY: "re_test", RESEND_BASE_URL: server.url });
    expect(await server.nextMailTo("grace@corp.com")).toMatchObject({
      attachments: [
        { content_id: LOGO_CID, content: png.toString("base64"), content_type: "image/png", filename: "logo.png" },
      ],
    });
  });

  test("into a captured one, which a browser shows by itself", async () => {
    const dir = await mkdtemp(join(tmpdir(), "foyer-face-"));
    const sent = await send({ DATA_DIR: dir });
    const id = "providerId" in sent ? (sent.providerId ?? "") : "";
    const mail = await findCaptured(join(dir, "mail"), id);
    expect(mail?.html).toContain(`src="data:image/png;base64,${png.toString("base64")}"`);
    expect(mail?.html).not.toContain("cid:");
  });

  test("which stays below 30 KB, whatever the logo", async () => {
    const noise = { type: "gaussian" as const, mean: 128, sigma: 90 };
    const picture = sharp({ create: { width: 600, height: 150, channels: 3, background: "#000", noise } });
    const logo = await drawLogo(await picture.png().toBuffer());
    const { html, text } = await write({ accent: "#611f69", logo });
    const total = Buffer.byteLength(html) + Buffer.byteLength(text) + logo.png.toString("base64").length;
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(30_000);
  });
});
