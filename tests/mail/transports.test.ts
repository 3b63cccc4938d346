import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findCaptured, listCaptured } from "#app/mail/captured";
import { createTransport } from "#app/mail/transports";
import type { Failure } from "#app/mail/transports/failures";
import { oneLine, type Message } from "#app/mail/transports/message";
import { readSmtpError } from "#app/mail/transports/smtp-errors";
import { parseSettings } from "#app/settings";
import { selfSigned } from "../support/certificate";
import { refusal, startResend, type ResendAnswer } from "../support/resend";
import { startSmtp } from "../support/smtp";

const impatient = { connecting: 200, greeting: 200, idle: 200, sending: 400 };
const usual = { connecting: 5000, greeting: 5000, idle: 5000, sending: 8000 };

function settingsWith(variables: Record<string, string>) {
  return parseSettings({
    APP_SECRET: "0123456789abcdef0123456789abcdef",
    DATABASE_URL: "postgres://nowhere/none",
    MAIL_FROM: "Foyer <foyer@nexus.example>",
    ...variables,
  });
}

function transportFor(variables: Record<string, string>, patience = usual) {
  const transport = createTransport(settingsWith(variables), patience);
  onTestFinished(() => transport.close());
  return transport;
}

async function smtp(options: Parameters<typeof startSmtp>[0] = {}) {
  const server = await startSmtp(options);
  onTestFinished(server.close);
  return server;
}

async function resend() {
  const server = await startResend();
  onTestFinished(server.close);
  return server;
}

const resendSettings = (url: string) => ({ RESEND_API_KEY: "re_secret_key", RESEND_BASE_URL: url });

const message = (values: Partial<Message> = {}): Message => ({
  key: "5d0f3a52-6f0e-4d5e-9a53-7f3b1f6c2a10",
  to: { name: "Grace Hopper", address: "grace@corp.com" },
  subject: "Ada Byron invited you to Nexus",
  html: "<p>Join Nexus</p>",
  text: "Join Nexus",
  ...values,
});

describe("SMTP", () => {
  test("a mail arrives as it was written, with a Message-ID made of its key", async () => {
    const server = await smtp();
    const result = await transportFor({ SMTP_URL: server.url }).send(message());
    expect(result).toEqual({ outcome: "sent", providerId: null, said: "OK: message queued" });

    const mail = await server.nextMailTo("grace@corp.com");
    expect(mail.envelope).toEqual({ from: "foyer@nexus.example", to: ["grace@corp.com"] });
    expect(mail.messageId).toBe("<5d0f3a52-6f0e-4d5e-9a53-7f3b1f6c2a10@nexus.example>");
    expect(mail.from?.text).toBe('"Foyer" <foyer@nexus.example>');
    expect(mail.subject).toBe("Ada Byron invited you to Nexus");
    expect(mail.html).toBe("<p>Join Nexus</p>");
    expect(mail.text?.trim()).toBe("Join Nexus");
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
  });

  test("the user name and password of SMTP_URL are used", async () => {
    const server = await smtp({ user: "foyer", password: "p@ss word" });
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toMatchObject({ outcome: "sent" });
  });

  test("ten mails at once all arrive", async () => {
    const server = await smtp();
    const transport = transportFor({ SMTP_URL: server.url });
    const results = await Promise.all(Array.from({ length: 10 }, () => transport.send(message({ key: randomUUID() }))));
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(10).fill("sent"));
    expect(server.mails).toHaveLength(10);
  });

  test.each([501, 521, 550, 551, 552, 553, 554, 555, 556])(
    "a recipient refused by %i is refused for good",
    async (code) => {
      const server = await smtp();
      server.refuse(code, "mailbox unavailable");
      expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
        outcome: "never",
        reason: "recipient-refused",
        reply: code,
        trouble: expect.stringMatching(/^[A-Z].+\. The mail server said: mailbox unavailable$/),
      });
    },
  );

  test("a message refused by 554 is refused for good", async () => {
    const server = await smtp();
    server.refuse(554, "5.7.1 looks like spam.", "data");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "never",
      reason: "recipient-refused",
      reply: 554,
      trouble: "The server's rules do not let this mail in. The mail server said: looks like spam",
    });
  });

  test("a server that ends the conversation by 421 is tried again", async () => {
    const server = await smtp();
    server.refuse(421, "too many connections");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "not-ready",
      reply: 421,
      trouble: "The mail server is busy or about to stop. The mail server said: too many connections",
    });
  });

  test.each([450, 451, 452])("a recipient put off by %i is tried again", async (code) => {
    const server = await smtp();
    server.refuse(code, "greylisted");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "recipient-deferred",
      reply: code,
      trouble: expect.stringMatching(/^[A-Z].+\. The mail server said: greylisted$/),
    });
  });

  test("a refused sender is the set-up's fault and not the recipient's", async () => {
    const server = await smtp();
    server.refuse(550, "not your domain", "mail");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "sender-refused",
      reply: 550,
      trouble: "The mail server did not accept the sender MAIL_FROM. The mail server said: not your domain",
    });
  });

  test("a temporary answer to the sender says nothing of it", async () => {
    const server = await smtp();
    server.refuse(451, "4.3.0 too much to do", "mail");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "not-ready",
      reply: 451,
      trouble: "The mail server has trouble of its own. The mail server said: too much to do",
    });
  });

  test.each(["5.7.1 <grace@corp.com>: Relay access denied", "relaying not permitted"])(
    "a server that passes on no mail of ours, %j, is the set-up's fault and not the recipient's",
    async (words) => {
      const server = await smtp();
      server.refuse(554, words);
      expect(await transportFor({ SMTP_URL: server.url }).send(message())).toMatchObject({
        outcome: "later",
        reason: "relay-refused",
        reply: 554,
      });
    },
  );

  test("the server itself can be asked, without a mail, whether it would take one", async () => {
    const server = await smtp({ user: "foyer", password: "right" });
    expect(await transportFor({ SMTP_URL: server.url }).check()).toBeUndefined();
    expect(await transportFor({ SMTP_URL: server.url.replace("right", "wrong") }).check()).toMatchObject({
      outcome: "later",
      reason: "login-refused",
    });
    expect(server.mails).toEqual([]);
  });

  test("twenty mails one after another go over one connection", async () => {
    const server = await smtp();
    const transport = transportFor({ SMTP_URL: server.url });
    for (let index = 0; index < 20; index++) await transport.send(message({ key: randomUUID() }));
    expect([server.mails.length, server.connections()]).toEqual([20, 1]);
  });

  test("a wrong password is tried again and never told", async () => {
    const server = await smtp({ user: "foyer", password: "right" });
    const url = server.url.replace("right", "wrong");
    expect(await transportFor({ SMTP_URL: url }).send(message())).toEqual({
      outcome: "later",
      reason: "login-refused",
      reply: 535,
      trouble:
        "The mail server did not accept the user name and password of SMTP_URL. The mail server said: Authentication credentials invalid",
    });
  });

  test("what the server says is told without the password and the user name of SMTP_URL", async () => {
    const server = await smtp({ user: "foyer-user", password: "s3cret-pw" });
    server.refuse(550, "foyer-user with s3cret-pw may not send", "mail");
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "sender-refused",
      reply: 550,
      trouble: "The mail server did not accept the sender MAIL_FROM. The mail server said: … with … may not send",
    });
  });

  describe("encryption", () => {
    const asPlain = (url: string) => url.replace("smtps://", "smtp://");
    // On this machine, and not by one of the names that say so.
    const elsewhere = (url: string) => url.replace("127.0.0.1", "0.0.0.0");

    test("a server without TLS gets no password: the mail waits and says why", async () => {
      const server = await smtp({ user: "foyer", password: "right" });
      expect(await transportFor({ SMTP_URL: elsewhere(server.url) }).send(message())).toEqual({
        outcome: "later",
        reason: "no-encryption",
        reply: 500,
        trouble:
          "The mail server offers no encryption, so neither the password of SMTP_URL nor a mail was sent to it: use a server with TLS, or add ?insecure=1 to SMTP_URL",
      });
      expect([server.logins, server.mails]).toEqual([[], []]);
    });

    test("a server without TLS gets the password where SMTP_URL says insecure=1, or on this machine", async () => {
      const server = await smtp({ user: "foyer", password: "right" });
      for (const SMTP_URL of [`${elsewhere(server.url)}?insecure=1`, server.url])
        expect(await transportFor({ SMTP_URL }).send(message())).toEqual({
          outcome: "sent",
          providerId: null,
          said: "OK: message queued",
        });
      expect(server.logins).toEqual(["right", "right"]);
    });

    test("a server without TLS is given mail where there is no password", async () => {
      const server = await smtp();
      expect(await transportFor({ SMTP_URL: elsewhere(server.url) }).send(message())).toMatchObject({
        outcome: "sent",
      });
    });

    test.each([
      ["offered", (url: string) => url],
      ["only", (url: string) => url.replace("smtp://", "smtps://")],
    ] as const)(
      "with TLS %s, a certificate signed by itself is named, and accepted by insecure=1",
      async (tls, urlOf) => {
        const server = await smtp({ tls, user: "foyer", password: "right" });
        const url = urlOf(server.url);
        expect(await transportFor({ SMTP_URL: url }).send(message())).toEqual({
          outcome: "later",
          reason: "self-signed",
          trouble:
            "The mail server's certificate is signed by itself and not trusted: name its file in SMTP_CA_FILE, or add ?insecure=1 to SMTP_URL",
        });
        expect(server.logins).toEqual([]);
        expect(await transportFor({ SMTP_URL: `${url}?insecure=1` }).send(message())).toMatchObject({
          outcome: "sent",
        });
      },
    );

    test.each([
      ["offered", (url: string) => url],
      ["only", (url: string) => url.replace("smtp://", "smtps://")],
    ] as const)(
      "with TLS %s, the certificate of an authority that SMTP_CA_FILE names is trusted",
      async (tls, urlOf) => {
        const server = await smtp({ tls, user: "foyer", password: "right" });
        const SMTP_CA_FILE = join(await mkdtemp(join(tmpdir(), "foyer-ca-")), "ca.pem");
        await writeFile(SMTP_CA_FILE, `Of the mail server:\n${selfSigned.cert}`);
        expect(await transportFor({ SMTP_URL: urlOf(server.url), SMTP_CA_FILE }).send(message())).toMatchObject({
          outcome: "sent",
        });
        expect(server.logins).toEqual(["right"]);
      },
    );

    test("where SMTP_URL asks for TLS, a server without it gets no mail, login or not", async () => {
      const server = await smtp();
      expect(await transportFor({ SMTP_URL: `${server.url}?tls=required` }).send(message())).toMatchObject({
        outcome: "later",
        reason: "no-encryption",
      });
      expect(server.mails).toEqual([]);
    });

    test("a port that speaks TLS only is told from a server that says nothing", async () => {
      const server = await smtp({ tls: "only" });
      expect(
        await transportFor({ SMTP_URL: asPlain(server.url) }, { ...usual, greeting: 1500 }).send(message()),
      ).toEqual({
        outcome: "later",
        reason: "tls-only",
        trouble: "The port in SMTP_URL speaks TLS only: write smtps:// instead of smtp://",
      });
    });

    test("a port that does not begin with TLS is named", async () => {
      const server = await smtp();
      const url = server.url.replace("smtp://", "smtps://");
      expect(await transportFor({ SMTP_URL: url }).send(message())).toEqual({
        outcome: "later",
        reason: "no-tls",
        trouble: "The port in SMTP_URL does not begin with TLS: write smtp:// instead of smtps://",
      });
    });
  });

  test("a host that is not known is named", async () => {
    expect(await transportFor({ SMTP_URL: "smtp://mail.invalid:25" }).send(message())).toEqual({
      outcome: "later",
      reason: "unknown-host",
      trouble: "The host in SMTP_URL cannot be found",
    });
  });

  test.each([
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate-name"],
    ["CERT_HAS_EXPIRED", "certificate-expired"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unknown-authority"],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tls-failed"],
    ["ECONNRESET", "hung-up"],
    ["EHOSTUNREACH", "unreachable"],
  ])("the code %s means %s", (originalCode, reason) => {
    const error = Object.assign(new Error("never read"), { code: "ESOCKET", originalCode, command: "CONN" });
    expect(readSmtpError(error, [])).toMatchObject({
      outcome: "later",
      reason,
    });
  });

  test("a server that is not there is tried again", async () => {
    const server = await startSmtp();
    await server.close();
    expect(await transportFor({ SMTP_URL: server.url }).send(message())).toEqual({
      outcome: "later",
      reason: "unreachable",
      trouble: "The mail server could not be reached",
    });
  });

  test("a server that stops talking is given up and tried again", async () => {
    const server = await smtp();
    server.hang();
    expect(await transportFor({ SMTP_URL: server.url }, impatient).send(message())).toEqual({
      outcome: "later",
      reason: "no-answer",
      trouble: "The mail server did not answer",
    });
  });

  test("a server that never greets is given up and tried again", async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void mute.close());
    const { port } = mute.address() as AddressInfo;
    expect(await transportFor({ SMTP_URL: `smtp://127.0.0.1:${port}` }, impatient).send(message())).toEqual({
      outcome: "later",
      reason: "no-answer",
      trouble: "The mail server did not answer",
    });
  });

  test("a server that hangs up is tried again", async () => {
    const rude = createServer((socket) => void socket.end("220 hello\r\n"));
    await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void rude.close());
    const { port } = rude.address() as AddressInfo;
    expect(await transportFor({ SMTP_URL: `smtp://127.0.0.1:${port}` }).send(message())).toMatchObject({
      outcome: "later",
    });
  });

  test("after trouble the same transport sends again", async () => {
    const server = await smtp();
    const transport = transportFor({ SMTP_URL: server.url }, impatient);
    server.hang();
    await transport.send(message());
    server.refuse(550);
    await transport.send(message());
    server.accept();
    expect(await transport.send(message())).toEqual({ outcome: "sent", providerId: null, said: "OK: message queued" });
  });

  test.each(["x@y.com\r\nBcc: z@evil.com", 'x" <z@evil.com>, "', "z@evil.com, x", "=?utf-8?q?x?= <z@evil.com>"])(
    "the name %j mails nobody else",
    async (name) => {
      const server = await smtp();
      const to = { name, address: "grace@corp.com" };
      await transportFor({ SMTP_URL: server.url }).send(message({ to, subject: `${name} invited you` }));
      expect(server.mails.map(({ envelope }) => envelope.to)).toEqual([["grace@corp.com"]]);
      const mail = await server.nextMailTo("grace@corp.com");
      expect([mail.to].flat().flatMap((header) => header?.value.map(({ address }) => address))).toEqual([
        "grace@corp.com",
      ]);
      expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
      expect([...mail.headers.keys()].sort()).toEqual(
        ["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"].sort(),
      );
    },
  );

  test.each(["grace@corp.com\r\nBcc: z@evil.com", "grace@corp.com,z@evil.com", "grace", "<z@evil.com>", ""])(
    "%j is no address, and nothing is sent",
    async (address) => {
      const server = await smtp();
      const to = { name: "Grace", address };
      const result = await transportFor({ SMTP_URL: server.url }).send(message({ to }));
      expect(result.outcome).toBe("never");
      expect(server.mails).toEqual([]);
    },
  );

  test("an admin reads what the server said on one line of 300 characters at most", async () => {
    const server = await smtp();
    server.refuse(550, `no\u0007 such user ${"x".repeat(500)}`);
    const result = await transportFor({ SMTP_URL: server.url }).send(message());
    const trouble = result.outcome === "never" ? result.trouble : "";
    expect(trouble).toMatch(
      /^The mail server refused the address or the mail\. The mail server said: no such user x+$/,
    );
    expect(trouble).toHaveLength(300);
  });
});

describe("Resend", () => {
  test("a mail is accepted under its key and keeps Resend's id", async () => {
    const server = await resend();
    const result = await transportFor(resendSettings(server.url)).send(message());
    expect(result).toEqual({ outcome: "sent", providerId: "resend-1" });
    expect(server.requests).toEqual([
      {
        path: "/emails",
        authorization: "Bearer re_secret_key",
        key: "5d0f3a52-6f0e-4d5e-9a53-7f3b1f6c2a10",
        mail: {
          from: "Foyer <foyer@nexus.example>",
          to: ["grace@corp.com"],
          subject: "Ada Byron invited you to Nexus",
          html: "<p>Join Nexus</p>",
          text: "Join Nexus",
          headers: { "Auto-Submitted": "auto-generated" },
        },
      },
    ]);
  });

  test("a base URL may end with a slash", async () => {
    const server = await resend();
    await transportFor(resendSettings(`${server.url}/`)).send(message());
    expect(server.requests.map(({ path }) => path)).toEqual(["/emails"]);
  });

  test("the same mail sent twice is accepted once", async () => {
    const server = await resend();
    const transport = transportFor(resendSettings(server.url));
    await transport.send(message());
    expect(await transport.send(message())).toEqual({ outcome: "sent", providerId: "resend-1" });
    expect(server.accepted).toHaveLength(1);
  });

  test("the same key with other bytes means that an earlier try went through", async () => {
    const server = await resend();
    const transport = transportFor(resendSettings(server.url));
    await transport.send(message());
    expect(await transport.send(message({ text: "Join Nexus by Friday" }))).toEqual({
      outcome: "sent",
      providerId: null,
    });
    expect(server.accepted).toHaveLength(1);
  });

  const html = "<html><h1>502 Bad Gateway</h1></html>";
  const unwell: [string, ResendAnswer, Omit<Failure, "outcome">][] = [
    [
      "the same key at the same time",
      refusal(
        409,
        "concurrent_idempotent_requests",
        "Same idempotency key used while original request is in progress.",
      ),
      { reason: "provider-busy", reply: 409, trouble: "An earlier try is still under way at the mail provider" },
    ],
    [
      "too many requests",
      refusal(429, "rate_limit_exceeded", "Too many requests."),
      { reason: "provider-pace", reply: 429, trouble: "The mail provider asks for a slower pace" },
    ],
    [
      "the day's quota",
      refusal(429, "daily_quota_exceeded", "Quota."),
      { reason: "provider-quota", reply: 429, trouble: "Today's quota at the mail provider is used up" },
    ],
    [
      "the month's quota",
      refusal(429, "monthly_quota_exceeded", "Quota."),
      { reason: "provider-quota", reply: 429, trouble: "This month's quota at the mail provider is used up" },
    ],
    [
      "a missing key",
      refusal(401, "missing_api_key", "Missing API Key"),
      {
        reason: "provider-settings",
        reply: 401,
        trouble: "The mail provider got no API key: set RESEND_API_KEY. The mail provider said: Missing API Key",
      },
    ],
    [
      "a wrong key called a validation error",
      refusal(400, "validation_error", "API key is invalid"),
      {
        reason: "provider-settings",
        reply: 400,
        trouble:
          "The mail provider does not know this API key: look at RESEND_API_KEY. The mail provider said: API key is invalid",
      },
    ],
    [
      "a domain that is not verified",
      refusal(403, "validation_error", "The nexus.example domain is not verified."),
      {
        reason: "provider-settings",
        reply: 403,
        trouble:
          "The domain of MAIL_FROM is not verified at the mail provider. The mail provider said: The nexus.example domain is not verified.",
      },
    ],
    [
      "a wrong sender",
      refusal(422, "invalid_from_address", "Invalid from address."),
      {
        reason: "provider-settings",
        reply: 422,
        trouble:
          "The sender's address, MAIL_FROM, is not one that the mail provider takes. The mail provider said: Invalid from address.",
      },
    ],
    [
      "a 500 with HTML",
      { status: 500, body: html },
      { reason: "provider-trouble", reply: 500, trouble: "The mail provider has trouble of its own (500)" },
    ],
    [
      "a 502 with HTML",
      { status: 502, body: html },
      { reason: "provider-trouble", reply: 502, trouble: "The mail provider has trouble of its own (502)" },
    ],
    [
      "a 503 in JSON",
      refusal(503, "application_error", "Sorry"),
      { reason: "provider-trouble", reply: 503, trouble: "The mail provider has trouble of its own (503)" },
    ],
    [
      "a 500 of null",
      { status: 500, body: "null" },
      { reason: "provider-silent", trouble: "The mail provider did not answer" },
    ],
    [
      "a 200 with HTML",
      { status: 200, body: html },
      { reason: "provider-silent", trouble: "The mail provider did not answer" },
    ],
    [
      "a 200 without an id",
      { status: 200, body: {} },
      { reason: "provider-silent", trouble: "The mail provider did not answer" },
    ],
    [
      "half of its JSON",
      { status: 200, body: '{"id": "rese' },
      { reason: "provider-silent", trouble: "The mail provider did not answer" },
    ],
    [
      "a broken connection",
      { status: 200, body: { id: "resend-1" }, truncated: true },
      { reason: "provider-silent", trouble: "The mail provider did not answer" },
    ],
  ];
  test.each(unwell)("%s is tried again", async (_name, answer, failure) => {
    const server = await resend();
    server.answer(() => answer);
    expect(await transportFor(resendSettings(server.url)).send(message())).toEqual({ outcome: "later", ...failure });
  });

  const refused = [
    [422, "validation_error"],
    [400, "validation_error"],
    [422, "invalid_parameter"],
  ] as const;
  test.each(refused)("a refused recipient or message is refused for good: %i %s", async (reply, name) => {
    const server = await resend();
    server.answer(() => refusal(reply, name, "Invalid `to` field."));
    expect(await transportFor(resendSettings(server.url)).send(message())).toEqual({
      outcome: "never",
      reason: "provider-refused",
      reply,
      trouble: expect.stringMatching(/check (it|the address)\. The mail provider said: Invalid `to` field\.$/),
    });
  });

  test("a provider that does not answer is given up and tried again", async () => {
    const server = await resend();
    server.answer(() => "hang");
    expect(await transportFor(resendSettings(server.url), impatient).send(message())).toEqual({
      outcome: "later",
      reason: "provider-silent",
      trouble: "The mail provider did not answer",
    });
  });

  test("a provider that is not there is tried again", async () => {
    const server = await startResend();
    await server.close();
    expect(await transportFor(resendSettings(server.url)).send(message())).toEqual({
      outcome: "later",
      reason: "provider-silent",
      trouble: "The mail provider did not answer",
    });
  });

  const slowDown = (seconds: string): ResendAnswer => ({
    status: 429,
    headers: { "retry-after": seconds },
    body: { statusCode: 429, name: "rate_limit_exceeded", message: "Too many requests." },
  });

  test("a short pause that the provider asks for is waited out", async () => {
    const server = await resend();
    server.answer(() => (server.requests.length < 3 ? slowDown("0.01") : undefined));
    expect(await transportFor(resendSettings(server.url)).send(message())).toEqual({
      outcome: "sent",
      providerId: "resend-1",
    });
  });

  test("a pause that is longer than a try may take is not", async () => {
    const server = await resend();
    server.answer(() => slowDown("3600"));
    expect(await transportFor(resendSettings(server.url)).send(message())).toEqual({
      outcome: "later",
      reason: "provider-pace",
      reply: 429,
      retryAfter: 3_600_000,
      trouble: "The mail provider asks for a slower pace",
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a pause that is asked for until a date is waited out", async () => {
    const server = await resend();
    const inASecond = new Date(Math.ceil(Date.now() / 1000 + 1) * 1000).toUTCString();
    server.answer(() => (server.requests.length < 2 ? slowDown(inASecond) : undefined));
    expect(await transportFor(resendSettings(server.url)).send(message())).toMatchObject({ outcome: "sent" });
    expect(server.requests).toHaveLength(2);
  });

  test("a provider in trouble that says when to try again is not tried before", async () => {
    const server = await resend();
    server.answer(() => ({ status: 503, body: "<h1>Busy</h1>", headers: { "retry-after": "120" } }));
    expect(await transportFor(resendSettings(server.url)).send(message())).toMatchObject({
      outcome: "later",
      reply: 503,
      retryAfter: 120_000,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a name cannot become a second recipient or a header", async () => {
    const server = await resend();
    const to = { name: "x@y.com\r\nBcc: z@evil.com", address: "grace@corp.com" };
    await transportFor(resendSettings(server.url)).send(message({ to, subject: "Hello\r\nBcc: z@evil.com" }));
    expect(server.requests[0]?.mail).toMatchObject({ to: ["grace@corp.com"], subject: "Hello Bcc: z@evil.com" });
  });

  test("a sender's name with a comma is quoted", async () => {
    const server = await resend();
    const variables = { ...resendSettings(server.url), MAIL_FROM: "Foyer, Inc. <foyer@nexus.example>" };
    await transportFor(variables).send(message());
    expect(server.requests[0]?.mail.from).toBe('"Foyer, Inc." <foyer@nexus.example>');
  });

  test("Resend goes before SMTP where both are set up", async () => {
    const [mailServer, provider] = [await smtp(), await resend()];
    await transportFor({ SMTP_URL: mailServer.url, ...resendSettings(provider.url) }).send(message());
    expect([mailServer.mails.length, provider.accepted.length]).toEqual([0, 1]);
  });
});

describe("without a provider", () => {
  const freshDir = () => mkdtemp(join(tmpdir(), "foyer-mail-"));

  test("mail is kept under DATA_DIR/mail, and its id is the provider's", async () => {
    const dataDir = await freshDir();
    const result = await transportFor({ DATA_DIR: dataDir }).send(message());
    const id = result.outcome === "captured" ? result.providerId : "";
    expect(await findCaptured(join(dataDir, "mail"), id)).toMatchObject({
      to: { name: "Grace Hopper", address: "grace@corp.com" },
      subject: "Ada Byron invited you to Nexus",
      text: "Join Nexus",
      html: "<p>Join Nexus</p>",
    });
  });

  test("a name and a subject are one line for every transport", async () => {
    const dataDir = await freshDir();
    const to = { name: "Grace\r\nBcc: z@evil.com", address: "grace@corp.com" };
    await transportFor({ DATA_DIR: dataDir }).send(message({ to, subject: "Hello\r\nBcc: z@evil.com" }));
    expect(await listCaptured(join(dataDir, "mail"))).toMatchObject([
      { to: { name: "Grace Bcc: z@evil.com", address: "grace@corp.com" }, subject: "Hello Bcc: z@evil.com" },
    ]);
  });

  test("a folder that cannot be written is tried again", async () => {
    expect(await transportFor({ DATA_DIR: "/dev/null" }).send(message())).toEqual({
      outcome: "later",
      reason: "not-captured",
      trouble: "The mail could not be written to DATA_DIR/mail",
    });
  });

  test("in production every mail has failed, and says to copy the link", async () => {
    const dataDir = await freshDir();
    const result = await transportFor({ NODE_ENV: "production", DATA_DIR: dataDir }).send(message());
    expect(result).toEqual({
      outcome: "never",
      reason: "no-provider",
      trouble: "No mail provider is set up here: copy the link instead",
    });
    expect(await listCaptured(join(dataDir, "mail"))).toEqual([]);
  });
});

test.each([
  ["Grace\r\nHopper", "Grace Hopper"],
  ["  Grace \u0000\u2028 Hopper\u2029", "Grace Hopper"],
  ["evil\u202egpj.exe", "evil gpj.exe"],
  ["Grace Hopper", "Grace Hopper"],
])("%j on one line is %j", (text, line) => expect(oneLine(text)).toBe(line));
