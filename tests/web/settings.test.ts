import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSettings, refuseForgottenMail, SettingsError } from "#app/settings";

const APP_SECRET = "the secret of a test that is long enough to be one";

function refusalOf(variables: Record<string, string>): string {
  try {
    parseSettings({ APP_SECRET, ...variables });
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "no refusal";
}

describe("a wrong setting is refused by a sentence that names it", () => {
  test.each([
    ["PORT", "http", "PORT must be a whole number from 0 to 65535."],
    ["PORT", "65536", "PORT must be a whole number from 0 to 65535."],
    ["DATABASE_TIMEOUT", "0", "DATABASE_TIMEOUT must be a whole number from 1 to 60."],
    ["PORT", "-1", "PORT must be a whole number from 0 to 65535."],
    ["PORT", "3e3", "PORT must be a whole number from 0 to 65535."],
    ["PORT", "3000.5", "PORT must be a whole number from 0 to 65535."],
    ["APP_URL", "foyer.example.com", "APP_URL must look like https://foyer.example.com."],
    ["APP_URL", "ftp://foyer.example.com", "APP_URL must look like https://foyer.example.com."],
    ["APP_URL", "javascript:alert(1)", "APP_URL must look like https://foyer.example.com."],
    [
      "APP_URL",
      "https://example.com/foyer",
      "APP_URL must be an address without a path, such as https://foyer.example.com.",
    ],
    [
      "APP_URL",
      "https://example.com/?a",
      "APP_URL must be an address without a path, such as https://foyer.example.com.",
    ],
    [
      "APP_URL",
      "https://ada:pw@example.com",
      "APP_URL must be an address without a path, such as https://foyer.example.com.",
    ],
    ["DATABASE_URL", "localhost:5432", "DATABASE_URL must look like postgres://user:password@host:5432/foyer."],
    [
      "DATABASE_URL",
      "mysql://localhost/foyer",
      "DATABASE_URL must look like postgres://user:password@host:5432/foyer.",
    ],
    ["RESEND_API_KEY", "re_123\n", "RESEND_API_KEY must be a key such as re_123, without spaces."],
    ["RESEND_BASE_URL", "api.resend.com", "RESEND_BASE_URL must look like https://api.resend.com."],
    ["SMTP_URL", "mail.example.com:587", "SMTP_URL must look like smtp://user:password@host:587."],
    ["SMTP_URL", "https://mail.example.com", "SMTP_URL must look like smtp://user:password@host:587."],
    ["SMTP_URL", "smtp://", "SMTP_URL must look like smtp://user:password@host:587."],
    ["SMTP_URL", "smtp://ada:25#cret@mail.example.com", "SMTP_URL must look like smtp://user:password@host:587."],
    ["SMTP_URL", "smtp://ada:%ff@mail.example.com", "SMTP_URL must look like smtp://user:password@host:587."],
    ["RESEND_WEBHOOK_SECRET", "whsec_not base64!", "RESEND_WEBHOOK_SECRET must look like whsec_ and a key in base64."],
    ["SMTP_CA_FILE", "/no/such/ca.pem", "SMTP_CA_FILE (/no/such/ca.pem) cannot be read: no such file or directory."],
    ["SMTP_CA_FILE", "/tmp", "SMTP_CA_FILE (/tmp) cannot be read: illegal operation on a directory."],
    ["SMTP_CA_FILE", "package.json", "SMTP_CA_FILE (package.json) must hold certificates in PEM form."],
    [
      "SMTP_URL",
      "smtp://mail.example.com?insecure=yes",
      "SMTP_URL may end with ?insecure=1 or with ?tls=required, and has no other parameter.",
    ],
    [
      "SMTP_URL",
      "smtp://mail.example.com?requireTLS=false",
      "SMTP_URL may end with ?insecure=1 or with ?tls=required, and has no other parameter.",
    ],
    ["MAIL", "off", "MAIL must be capture, or left out."],
    ["MAIL_DAILY_LIMIT", "0", "MAIL_DAILY_LIMIT must be a whole number from 1 to 10000000."],
    ["MAIL_DAILY_LIMIT", "many", "MAIL_DAILY_LIMIT must be a whole number from 1 to 10000000."],
    ["MAIL_FROM", "Foyer", "MAIL_FROM must look like Foyer <foyer@example.com>."],
    ["MAIL_FROM", "Foyer <foyer>", "MAIL_FROM must look like Foyer <foyer@example.com>."],
    ["MAIL_FROM", "a@b.com\r\nBcc: z@evil.com", "MAIL_FROM must look like Foyer <foyer@example.com>."],
    ["MAIL_FROM", "a@b.com, z@evil.com", "MAIL_FROM must look like Foyer <foyer@example.com>."],
    ["EDITION", "enterprise", "EDITION must be self-hosted or cloud."],
    ["TRUST_PROXY", "yes", "TRUST_PROXY must be a whole number from 0 to 16, or off."],
    ["TRUST_PROXY", "17", "TRUST_PROXY must be a whole number from 0 to 16, or off."],
    ["ROLE", "admin", "ROLE must be all, web or worker."],
    ["WEB_CONCURRENCY", "0", "WEB_CONCURRENCY must be a whole number from 1 to 64."],
    ["WEB_CONCURRENCY", "many", "WEB_CONCURRENCY must be a whole number from 1 to 64."],
    ["LOG_LEVEL", "loud", "LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent."],
    ["PASSWORD_MIN_LENGTH", "7", "PASSWORD_MIN_LENGTH must be a whole number from 8 to 64."],
    ["PASSWORD_MIN_LENGTH", "65", "PASSWORD_MIN_LENGTH must be a whole number from 8 to 64."],
    ["RATE_LIMITS", "none", "RATE_LIMITS must be on or off."],
    ["NEW_SIGN_IN_MAIL", "yes", "NEW_SIGN_IN_MAIL must be on or off."],
    ["METRICS_TOKEN", "fifteen letters", "METRICS_TOKEN must have 16 characters or more."],
    ["APP_SECRET", "too short", "APP_SECRET must have 32 bytes or more in each of its comma-separated secrets."],
    [
      "APP_SECRET",
      `${APP_SECRET},too short`,
      "APP_SECRET must have 32 bytes or more in each of its comma-separated secrets.",
    ],
    ["APP_SECRET", `${APP_SECRET},`, "APP_SECRET must have 32 bytes or more in each of its comma-separated secrets."],
  ])("%s=%s", (name, value, sentence) => {
    expect(refusalOf({ [name]: value })).toBe(sentence);
  });

  test("limits can be switched off for tests, and never on an instance that others reach", () => {
    const off = { RATE_LIMITS: "off" };
    const sentence = "RATE_LIMITS=off is for tests: APP_URL and HOST must be addresses of this machine.";
    for (const NODE_ENV of ["production", ""]) {
      for (const APP_URL of ["https://foyer.example.com", "https://localhost.example.com", "http://127.0.0.2:3000"])
        expect(refusalOf({ ...off, NODE_ENV, APP_URL, HOST: "127.0.0.1" })).toBe(sentence);
      for (const HOST of ["0.0.0.0", "::", "192.0.2.1"]) expect(refusalOf({ ...off, NODE_ENV, HOST })).toBe(sentence);
      for (const APP_URL of ["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000", ""])
        for (const HOST of ["127.0.0.1", "localhost", "::1", "[::1]"])
          expect(parseSettings({ APP_SECRET, ...off, NODE_ENV, APP_URL, HOST }).rateLimits).toBe(false);
    }
  });

  test("MAIL=capture and a mail provider exclude each other", () => {
    const sentence = "MAIL=capture keeps every mail here: leave it out, or RESEND_API_KEY and SMTP_URL.";
    expect(refusalOf({ MAIL: "capture", SMTP_URL: "smtp://mail.example.com" })).toBe(sentence);
    expect(refusalOf({ MAIL: "capture", RESEND_API_KEY: "re_123" })).toBe(sentence);
  });

  test("a sentence never repeats a password or a secret", () => {
    expect(refusalOf({ DATABASE_URL: "mysql://ada:hunter2@localhost" })).not.toContain("hunter2");
    expect(refusalOf({ SMTP_URL: "http://ada:hunter2@localhost" })).not.toContain("hunter2");
    expect(refusalOf({ APP_SECRET: "hunter2" })).not.toContain("hunter2");
  });
});

describe("the secret", () => {
  const sentence =
    "APP_SECRET is missing: with DATABASE_URL it must be set to 32 characters or more, for example from `openssl rand -base64 32`.";

  test("must be given where there is a DATABASE_URL", () => {
    const variables = { DATABASE_URL: "postgres://localhost/foyer", DATA_DIR: mkdtempSync(join(tmpdir(), "foyer-")) };
    expect(refusalOf({ ...variables, APP_SECRET: "" })).toBe(sentence);
  });

  test("is made once for the embedded database, for nobody else to read", () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), "foyer-"));
    const [first] = parseSettings({ DATA_DIR }).secrets;
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(parseSettings({ DATA_DIR }).secrets).toEqual([first]);
    expect(readFileSync(join(DATA_DIR, "secret"), "utf8")).toBe(first);
    expect(statSync(join(DATA_DIR, "secret")).mode & 0o777).toBe(0o600);
  });

  test("that lies in DATA_DIR is not used instead of the one that is set", () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), "foyer-"));
    writeFileSync(join(DATA_DIR, "secret"), "a secret that somebody left in the folder");
    expect(parseSettings({ DATA_DIR, APP_SECRET }).secrets).toEqual([APP_SECRET]);
  });

  test("can be several, newest first", () => {
    const [newer, older] = ["n".repeat(32), "o".repeat(32)];
    expect(parseSettings({ APP_SECRET: `${newer}, ${older}` }).secrets).toEqual([newer, older]);
  });
});

describe("what is not set has its default", () => {
  test("for a person who tries Foyer on their own machine", () => {
    expect(parseSettings({ APP_SECRET, DATA_DIR: "/tmp/foyer" })).toEqual({
      production: false,
      port: 3000,
      host: "127.0.0.1",
      appOrigin: "http://localhost:3000",
      isPublic: false,
      secure: false,
      databaseUrl: undefined,
      databaseWait: 120,
      databaseTimeout: 2,
      preparesStatements: true,
      dataDir: "/tmp/foyer",
      secrets: [APP_SECRET],
      resend: undefined,
      resendWebhookSecret: undefined,
      smtp: undefined,
      mail: "captured",
      isCaptureAsked: false,
      mailFrom: { name: "Foyer", address: "foyer@localhost" },
      mailDailyLimit: undefined,
      mailSources: {},
      edition: "self-hosted",
      trustProxy: 0,
      role: "all",
      webConcurrency: 1,
      logLevel: "info",
      passwordMinLength: 12,
      rateLimits: true,
      newSignInMail: true,
      metricsToken: undefined,
    });
  });

  test("and an empty variable counts as not set", () => {
    expect(parseSettings({ APP_SECRET, PORT: "", APP_URL: "", ROLE: "", SMTP_URL: "" })).toMatchObject({
      port: 3000,
      appOrigin: "http://localhost:3000",
      role: "all",
      smtp: undefined,
    });
  });

  test("APP_URL follows PORT", () => {
    expect(parseSettings({ APP_SECRET, PORT: "8080" }).appOrigin).toBe("http://localhost:8080");
  });

  test.each([
    [{}, "127.0.0.1"],
    [{ NODE_ENV: "production" }, "127.0.0.1"],
    [{ APP_URL: "https://foyer.example.com" }, "127.0.0.1"],
    [{ NODE_ENV: "production", APP_URL: "https://foyer.example.com" }, "0.0.0.0"],
    [{ NODE_ENV: "production", APP_URL: "https://foyer.example.com", HOST: "127.0.0.1" }, "127.0.0.1"],
  ])("with %j it listens on %s", (variables, host) => {
    expect(parseSettings({ APP_SECRET, ...variables }).host).toBe(host);
  });
});

test.each([
  ["smtp://mail.example.com", { port: 587, isTls: false }],
  ["smtps://mail.example.com", { port: 465, isTls: true }],
  ["smtp://mail.example.com:465", { port: 465, isTls: true }],
  ["smtp://mail.example.com:2525/", { port: 2525, isTls: false }],
  ["smtp://ada:p%40ss@[2001:db8::1]:25", { host: "2001:db8::1", login: { user: "ada", password: "p@ss" } }],
  ["smtp://mail.example.com?tls=required", { isTlsRequired: true, isInsecure: false, authorities: undefined }],
  ["smtp://m%C3%BCller.example?insecure=1", { host: "xn--mller-kva.example", isInsecure: true, login: undefined }],
])("the mail server of %s", (SMTP_URL, server) => {
  expect(parseSettings({ APP_SECRET, SMTP_URL }).smtp).toMatchObject(server);
});

describe("mail", () => {
  const way = (variables: Record<string, string>) => parseSettings({ APP_SECRET, ...variables }).mail;

  test("goes by Resend, else by SMTP, else it is captured, but in production only where MAIL says so", () => {
    const [RESEND_API_KEY, SMTP_URL] = ["re_123", "smtp://mail.example.com"];
    expect(way({ RESEND_API_KEY, SMTP_URL })).toBe("resend");
    expect(way({ SMTP_URL })).toBe("smtp");
    expect(way({})).toBe("captured");
    expect(way({ NODE_ENV: "production" })).toBe("none");
    expect(way({ NODE_ENV: "production", MAIL: "capture" })).toBe("captured");
  });

  const forgotten = (variables: Record<string, string>) => {
    try {
      refuseForgottenMail(parseSettings({ APP_SECRET, ...variables }));
    } catch (error) {
      if (error instanceof SettingsError) return error.message;
      throw error;
    }
    return "starts";
  };

  test("without a provider nothing starts that others than this machine reach, unless MAIL says so", () => {
    const APP_URL = "https://foyer.example.com";
    const otherwise = "set RESEND_API_KEY or SMTP_URL, or MAIL=capture to keep every mail in DATA_DIR/mail.";
    const byUrl = `No mail provider is set up, and APP_URL is not this machine's own: ${otherwise}`;
    const byHost = `No mail provider is set up, and HOST is not this machine's own: ${otherwise}`;
    expect(forgotten({ APP_URL })).toBe(byUrl);
    expect(forgotten({ APP_URL, NODE_ENV: "production" })).toBe(byUrl);
    expect(forgotten({ APP_URL, HOST: "0.0.0.0" })).toBe(byUrl);
    expect(forgotten({ HOST: "0.0.0.0" })).toBe(byHost);
    expect(forgotten({ HOST: "::" })).toBe(byHost);
    expect(forgotten({})).toBe("starts");
    expect(forgotten({ NODE_ENV: "production" })).toBe("starts");
    expect(forgotten({ APP_URL, MAIL: "capture" })).toBe("starts");
    expect(forgotten({ APP_URL, RESEND_API_KEY: "re_123" })).toBe("starts");
    expect(forgotten({ HOST: "0.0.0.0", SMTP_URL: "smtp://mail.example.com" })).toBe("starts");
  });
});

test("settings mean what they say", () => {
  const set = parseSettings({
    APP_SECRET,
    APP_URL: "https://Foyer.Example.com:443/",
    TRUST_PROXY: "off",
    MAIL_FROM: '"Foyer, of Nexus" <hello@nexus.test>',
    RESEND_API_KEY: "re_123",
    RESEND_BASE_URL: "http://127.0.0.1:4000",
  });
  expect(set).toMatchObject({
    appOrigin: "https://foyer.example.com",
    secure: true,
    trustProxy: 0,
    mailFrom: { name: "Foyer, of Nexus", address: "hello@nexus.test" },
    resend: { apiKey: "re_123", baseUrl: "http://127.0.0.1:4000" },
  });
  expect(parseSettings({ APP_SECRET, TRUST_PROXY: "2" }).trustProxy).toBe(2);
  expect(parseSettings({ APP_SECRET, MAIL_FROM: "hello@nexus.test" }).mailFrom).toEqual({
    name: "",
    address: "hello@nexus.test",
  });
});
