import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { renderInvitation } from "#app/mail/templates/invitation";
import { createTransport } from "#app/mail/transports";
import { parseSettings } from "#app/settings";
import { startResend } from "../support/resend";
import { startSmtp } from "../support/smtp";

function transportFrom(variables: Record<string, string>) {
  const transport = createTransport(
    parseSettings({
      ...{ APP_SECRET: "0123456789abcdef0123456789abcdef", DATABASE_URL: "postgres://nowhere/none" },
      ...{ MAIL_FROM: "Foyer <foyer@nexus.example>", ...variables },
    }),
  );
  onTestFinished(() => transport.close());
  return transport;
}

type Names = { inviter?: string; invitee?: string; workspace?: string };

async function write({ inviter = "Ada Byron", invitee = "Grace Hopper", workspace = "Nexus" }: Names) {
  const mail = await renderInvitation({
    ...{ workspace, inviter, invitee, timeZone: "UTC", role: "Builder", message: null, hasAccount: false },
    ...{ url: "https://foyer.example/invite/abc", expiresAt: new Date("2026-06-05T14:00:00Z") },
  });
  const to = { name: invitee, address: "grace@corp.com" };
  return { key: randomUUID(), to, replyTo: { name: inviter, address: "ada@corp.com" }, ...mail };
}

/** The lines of the headers as the server got them, and everything in them that names somebody. */
async function sendOverSmtp(names: Names, variables: Record<string, string> = {}) {
  const server = await startSmtp();
  onTestFinished(server.close);
  await transportFrom({ SMTP_URL: server.url, ...variables }).send(await write(names));
  const mail = await server.nextMailTo("grace@corp.com");
  const lineOf = (key: string) => mail.headerLines.filter((header) => header.key === key).map(({ line }) => line);
  expect(mail.envelope).toEqual({ from: "foyer@nexus.example", to: ["grace@corp.com"] });
  expect(mail.headerLines.map(({ key }) => key).sort()).toEqual(
    [
      "auto-submitted",
      "content-type",
      "date",
      "from",
      "message-id",
      "mime-version",
      "reply-to",
      "subject",
      "to",
    ].sort(),
  );
  expect(mail.headerLines.flatMap(({ line }) => line.split("\r\n")).filter((line) => line.length > 78)).toEqual([]);
  return {
    subject: mail.subject,
    lines: ["subject", "from", "to", "reply-to"].flatMap(lineOf),
    replyTo: mail.replyTo?.value,
    to: [mail.to].flat().flatMap((header) => header?.value ?? []),
  };
}

const from = "From: Foyer <foyer@nexus.example>";
const zhe = "=?UTF-8?B?0JbQltCW0JbQltCW0JbQltCW0JbQltCW0JbQltCW?=";

describe("a name harms no header of a mail that is sent by SMTP", () => {
  test.each([
    [
      "with quotes",
      `Ada "The Enchantress" Byron`,
      [
        "Subject: =?UTF-8?Q?Ada_=22The_Enchantress=22_Byron_invited_?=\r\n =?UTF-8?Q?you_to_Nexus?=",
        from,
        String.raw`To: "Ada \"The Enchantress\" Byron" <grace@corp.com>`,
        String.raw`Reply-To: "Ada \"The Enchantress\" Byron" <ada@corp.com>`,
      ],
    ],
    [
      "with a comma",
      "Byron, Ada",
      [
        "Subject: Byron, Ada invited you to Nexus",
        from,
        'To: "Byron, Ada" <grace@corp.com>',
        'Reply-To: "Byron, Ada" <ada@corp.com>',
      ],
    ],
    [
      "with an address in it",
      "Ada <ada@evil.com>",
      [
        "Subject: Ada <ada@evil.com> invited you to Nexus",
        from,
        'To: "Ada <ada@evil.com>" <grace@corp.com>',
        'Reply-To: "Ada <ada@evil.com>" <ada@corp.com>',
      ],
    ],
    [
      "with line breaks",
      "Ada\r\nBcc: z@evil.com",
      [
        "Subject: Ada Bcc: z@evil.com invited you to Nexus",
        from,
        'To: "Ada Bcc: z@evil.com" <grace@corp.com>',
        'Reply-To: "Ada Bcc: z@evil.com" <ada@corp.com>',
      ],
    ],
    [
      "with an emoji of several code points",
      "Ada 👩‍💻",
      [
        "Subject: =?UTF-8?Q?Ada_=F0=9F=91=A9=E2=80=8D=F0=9F=92=BB_in?=\r\n =?UTF-8?Q?vited_you_to_Nexus?=",
        from,
        "To: =?UTF-8?B?QWRhIPCfkanigI3wn5K7?= <grace@corp.com>",
        "Reply-To: =?UTF-8?B?QWRhIPCfkanigI3wn5K7?= <ada@corp.com>",
      ],
    ],
    [
      "that is written from right to left",
      "עדה ביירון",
      [
        "Subject: =?UTF-8?Q?=D7=A2=D7=93=D7=94_=D7=91=D7=99=D7=99?=\r\n =?UTF-8?Q?=D7=A8=D7=95=D7=9F_invited_you_to_Nexus?=",
        from,
        "To: =?UTF-8?B?16LXk9eUINeR15nXmdeo15XXnw==?= <grace@corp.com>",
        "Reply-To: =?UTF-8?B?16LXk9eUINeR15nXmdeo15XXnw==?= <ada@corp.com>",
      ],
    ],
    [
      "that turns the direction of writing",
      "Ada \u202enoryB",
      [
        "Subject: Ada noryB invited you to Nexus",
        from,
        "To: Ada noryB <grace@corp.com>",
        "Reply-To: Ada noryB <ada@corp.com>",
      ],
    ],
    [
      "of 200 characters",
      "Ж".repeat(200),
      [
        `Subject: ${`${zhe}\r\n `.repeat(13)}=?UTF-8?B?0JbQltCW0JbQliBpbnZpdGVkIHlvdSB0byBOZXh1?= =?UTF-8?B?cw==?=`,
        from,
        `To: ${`${zhe}\r\n `.repeat(13)}=?UTF-8?B?0JbQltCW0JbQlg==?= <grace@corp.com>`,
        `Reply-To: ${`${zhe}\r\n `.repeat(13)}=?UTF-8?B?0JbQltCW0JbQlg==?= <ada@corp.com>`,
      ],
    ],
  ])("%s", async (_, name, lines) => {
    const sent = await sendOverSmtp({ inviter: name, invitee: name });
    expect(sent.lines).toEqual(lines);
  });

  test("and a mail program reads the whole of it", async () => {
    for (const name of ["Ж".repeat(200), "Ada 👩‍💻", `Ada "The Enchantress" Byron`, "עדה ביירון"]) {
      const { subject, to, replyTo } = await sendOverSmtp({ inviter: name, invitee: name });
      expect(subject).toBe(`${name} invited you to Nexus`);
      expect([to, replyTo]).toEqual([[{ name, address: "grace@corp.com" }], [{ name, address: "ada@corp.com" }]]);
    }
  });

  test("of a workspace, or of the sender", async () => {
    const sender = { MAIL_FROM: `"Foyer, der Ä" <foyer@nexus.example>` };
    const { lines } = await sendOverSmtp({ workspace: `R&D, "Ünïts"\r\nX: y` }, sender);
    expect(lines).toEqual([
      "Subject: =?UTF-8?Q?Ada_Byron_invited_you_to_R=26D=2C_=22?=\r\n =?UTF-8?Q?=C3=9Cn=C3=AFts=22_X=3A_y?=",
      "From: =?UTF-8?Q?Foyer=2C_der_=C3=84?= <foyer@nexus.example>",
      "To: Grace Hopper <grace@corp.com>",
      "Reply-To: Ada Byron <ada@corp.com>",
    ]);
  });
});

describe("answers go", () => {
  test("to the sender where there is no Reply-To, or one that is no address", async () => {
    for (const replyTo of [undefined, { name: "Ada", address: "ada@corp.com\r\nBcc: z@evil.com" }]) {
      const server = await startSmtp();
      onTestFinished(server.close);
      await transportFrom({ SMTP_URL: server.url }).send({ ...(await write({})), replyTo });
      const mail = await server.nextMailTo("grace@corp.com");
      expect(mail.headerLines.filter(({ key }) => ["reply-to", "bcc"].includes(key))).toEqual([]);
    }
  });

  test("where Reply-To says, through Resend too", async () => {
    const server = await startResend();
    onTestFinished(server.close);
    await transportFrom({ RESEND_API_KEY: "re_test", RESEND_BASE_URL: server.url }).send(
      await write({ inviter: `Byron, "Ada"\r\nBcc: z@evil.com` }),
    );
    expect(await server.nextMailTo("grace@corp.com")).toMatchObject({
      reply_to: `"Byron, Ada Bcc: z@evil.com" <ada@corp.com>`,
    });
  });
});
