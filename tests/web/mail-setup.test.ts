import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeMailSetup } from "#app/routes/instance/mail-setup";
import { parseSettings } from "#app/settings";
import { selfSigned } from "../support/certificate";

const APP_SECRET = "the secret of a test that is long enough to be one";
const factsOf = (variables: Record<string, string>) =>
  Object.fromEntries(
    describeMailSetup(parseSettings({ APP_SECRET, ...variables })).map(({ name, value }) => [name, value]),
  );

test("Resend is described by its address and the setting that names its key, not by the key", () => {
  const facts = factsOf({ RESEND_API_KEY: "re_secret", MAIL_FROM: "hello@nexus.test", FOYER_ENV_FILE: "MAIL_FROM" });
  expect(facts).toEqual({
    "Mail goes out by": "Resend",
    Address: "https://api.resend.com",
    "Set by": "RESEND_API_KEY, in the environment",
    Sender: "hello@nexus.test",
  });
});

test.each([
  ["smtp://mail.example.com", "mail.example.com, port 587", "STARTTLS where the server offers it", "None"],
  [
    "smtp://a:b@mail.example.com",
    "mail.example.com, port 587",
    "STARTTLS, required",
    "With a user name and a password",
  ],
  ["smtp://mail.example.com?tls=required", "mail.example.com, port 587", "STARTTLS, required", "None"],
  [
    "smtps://a:b@mail.example.com",
    "mail.example.com, port 465",
    "TLS from the first byte",
    "With a user name and a password",
  ],
  [
    "smtp://a:b@mail.example.com:25?insecure=1",
    "mail.example.com, port 25",
    "STARTTLS where the server offers it, with any certificate (?insecure=1)",
    "With a user name and a password",
  ],
])("%s is described by its server and how the connection is encrypted", (SMTP_URL, Server, Encryption, Login) => {
  expect(factsOf({ SMTP_URL })).toEqual({
    "Mail goes out by": "An SMTP server",
    Server,
    Encryption,
    Login,
    "Set by": "SMTP_URL, in the environment",
    Sender: "Foyer <foyer@localhost>, as MAIL_FROM is not set",
  });
});

test("authorities of SMTP_CA_FILE are named", async () => {
  const SMTP_CA_FILE = join(await mkdtemp(join(tmpdir(), "foyer-ca-")), "ca.pem");
  writeFileSync(SMTP_CA_FILE, selfSigned.cert);
  expect(factsOf({ SMTP_URL: "smtps://mail.example.com", SMTP_CA_FILE }).Encryption).toBe(
    "TLS from the first byte, with a certificate of the authorities in SMTP_CA_FILE too",
  );
});

test.each([
  [{}, "Nothing: it is kept on this server"],
  [{ NODE_ENV: "production", MAIL: "capture" }, "Nothing: it is kept on this server"],
  [{ NODE_ENV: "production" }, "Nothing: it is not sent"],
])("without a provider it is said what becomes of mail, and what to set: %j", (variables, way) => {
  expect(factsOf(variables)).toMatchObject({
    "Mail goes out by": way,
    "To send it": "Set RESEND_API_KEY or SMTP_URL, and MAIL_FROM, then start Foyer again.",
  });
});
