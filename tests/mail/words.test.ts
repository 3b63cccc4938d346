import { describe, expect, test } from "vitest";
import { explainError } from "#app/mail/transports/resend-words";
import { readRetryAfter } from "#app/mail/transports/resend";
import { readResendEvent } from "#app/mail/transports/resend-events";
import { formatReason, scopeOf } from "#app/mail/transports/failures";
import { explainReply } from "#app/mail/transports/smtp-words";

describe("what an SMTP server's answer means", () => {
  test.each([
    [550, "550 5.1.0 Address rejected", "The address was refused: check it"],
    [550, "550 5.1.1 <g@corp.com>: User unknown", "There is no mailbox with this address: check it"],
    [550, "550-5.1.1 The email account does not exist.", "There is no mailbox with this address: check it"],
    [550, "550 5.1.2 Bad domain", "The part of the address after the @ does not exist: check it"],
    [501, "501 5.1.3 Bad recipient syntax", "The address is not written as the server expects: check it"],
    [550, "550 5.1.4 Ambiguous", "More than one mailbox fits this address: check it"],
    [551, "551 5.1.6 Mailbox moved", "The mailbox has moved and left no new address: ask for one"],
    [553, "553 5.1.7 Bad sender", "The sender's address, MAIL_FROM, is not written as the server expects"],
    [553, "553 5.1.8 Bad sender domain", "The server does not accept the domain of the sender, MAIL_FROM"],
    [556, "556 5.1.10 Null MX", "The part of the address after the @ takes no mail: check it"],
    [450, "450 4.1.1 Try later", "The address could not be checked at the moment"],
    [550, "550 5.1.99 New", "The address was refused: check it"],
    [550, "550 5.2.1 Disabled", "The mailbox is switched off: ask for another address"],
    [552, "552 5.2.2 Over quota", "The mailbox is full"],
    [452, "452 4.2.2 Over quota", "The mailbox is full"],
    [552, "552 5.2.3 Too long", "The mail is larger than this mailbox takes"],
    [450, "450 4.2.0 Greylisted", "The mailbox takes no mail at the moment"],
    [550, "550 5.2.0 No", "The mailbox takes no mail"],
    [452, "452 4.3.1 Insufficient storage", "The mail server is out of space"],
    [421, "421 4.3.2 Shutting down", "The mail server takes no mail at the moment"],
    [552, "552 5.3.4 Too big", "The mail is larger than the server takes"],
    [451, "451 4.3.0 Trouble", "The mail server has trouble of its own"],
    [451, "451 4.4.1 No answer", "The recipient's mail server did not answer"],
    [451, "451 4.4.2 Dropped", "The connection to the recipient's mail server broke off"],
    [451, "451 4.4.3 DNS", "The recipient's mail server could not be looked up"],
    [550, "550 5.4.4 No route", "No way to the recipient's mail server was found: check the address"],
    [451, "451 4.4.5 Congestion", "The mail server has too much to do"],
    [554, "554 5.4.6 Loop", "The mail went around in a circle between servers"],
    [554, "554 5.4.7 Expired", "The recipient's mail server could not be reached for too long"],
    [550, "550 5.4.0 Network", "The recipient's mail server could not be reached"],
    [555, "555 5.5.4 Bad parameter", "The mail server did not understand Foyer"],
    [554, "554 5.6.0 Content", "The server does not take the contents of the mail"],
    [450, "450 4.7.1 Greylisted", "The server puts off senders that it does not know yet"],
    [451, "451 4.7.0 Later", "The server puts off senders that it does not know yet"],
    [421, "421 4.7.28 Rate", "The server's rules put this mail off"],
    [554, "554 5.7.1 Spam", "The server's rules do not let this mail in"],
    [535, "535 5.7.8 Bad login", "The server refuses the user name or password"],
    [534, "534 5.7.9 Too weak", "The server refuses this way of logging in"],
    [535, "535 5.7.13 Disabled", "The account at the mail server is switched off"],
    [550, "550 5.7.20 DKIM", "The mail is not signed for the domain of MAIL_FROM (DKIM)"],
    [550, "550 5.7.23 SPF", "The domain of MAIL_FROM does not let this server send for it (SPF)"],
    [550, "550 5.7.25 PTR", "The address of the mail server has no name (reverse DNS)"],
    [550, "550 5.7.26 DMARC", "The domain of MAIL_FROM does not vouch for this mail (SPF, DKIM or DMARC)"],
    [550, "550 5.7.509 Policy", "The server's rules do not let this mail in"],
    [421, "421 Too many connections", "The mail server is busy or about to stop"],
    [450, "450 No", "The mailbox takes no mail at the moment"],
    [451, "451 No", "The mail server puts the mail off"],
    [452, "452 No", "The mail server, or the mailbox, is out of space"],
    [454, "454 No", "The mail server cannot check the user name and password at the moment"],
    [501, "501 No", "The address is not written as the server expects: check it"],
    [521, "521 No", "The part of the address after the @ takes no mail: check it"],
    [530, "530 No", "The mail server takes mail only after a login, or encrypted"],
    [534, "534 No", "The mail server asks for another way of logging in"],
    [535, "535 No", "The server refuses the user name or password"],
    [538, "538 No", "The mail server takes the password only over an encrypted connection"],
    [550, "550 No", "The mail server refused the address or the mail"],
    [551, "551 No", "The mailbox is no longer at this server: ask for the new address"],
    [552, "552 No", "The mailbox is full, or the mail is larger than it takes"],
    [553, "553 No", "The address is not one that the server takes: check it"],
    [554, "554 No", "The mail server refused the mail, as it does with what looks like spam"],
    [555, "555 No", "The mail server did not understand the address"],
    [556, "556 No", "The part of the address after the @ takes no mail: check it"],
    [550, "550 5.8.1 Of no subject that is known", "The mail server refused the address or the mail"],
    [571, "571 No", "The mail server refused the mail"],
    [499, "499 No", "The mail server puts the mail off"],
  ])("%i: %j reads %j", (reply, response, sentence) => expect(explainReply(reply, response)).toBe(sentence));
});

describe("what an error of Resend means", () => {
  const unknownKey = "The mail provider does not know this API key: look at RESEND_API_KEY";
  const wrongSender = "The sender's address, MAIL_FROM, is not one that the mail provider takes";
  const unverified = "The domain of MAIL_FROM is not verified at the mail provider";
  const check = "The mail provider refused the address or the mail: check the address";
  test.each([
    ["missing_api_key", 401, "", "provider-settings", "The mail provider got no API key: set RESEND_API_KEY"],
    ["invalid_api_key", 403, "", "provider-settings", unknownKey],
    ["restricted_api_key", 401, "", "provider-settings", "The API key in RESEND_API_KEY may not send this mail"],
    ["suspended_api_key", 403, "", "provider-settings", "The API key in RESEND_API_KEY is switched off"],
    ["invalid_access", 422, "", "provider-settings", "The API key in RESEND_API_KEY may not send this mail"],
    ["invalid_from_address", 422, "", "provider-settings", wrongSender],
    ["invalid_region", 422, "", "provider-settings", "The account at the mail provider belongs to another region"],
    ["not_found", 404, "", "provider-settings", "There is no mail provider at RESEND_BASE_URL"],
    ["method_not_allowed", 405, "", "provider-settings", "There is no mail provider at RESEND_BASE_URL"],
    [
      "concurrent_idempotent_requests",
      409,
      "",
      "provider-busy",
      "An earlier try is still under way at the mail provider",
    ],
    ["daily_quota_exceeded", 429, "", "provider-quota", "Today's quota at the mail provider is used up"],
    ["monthly_quota_exceeded", 429, "", "provider-quota", "This month's quota at the mail provider is used up"],
    ["rate_limit_exceeded", 429, "", "provider-pace", "The mail provider asks for a slower pace"],
    ["application_error", 500, "", "provider-trouble", "The mail provider has trouble of its own (500)"],
    ["internal_server_error", 500, "", "provider-trouble", "The mail provider has trouble of its own (500)"],
    ["security_error", 451, "", "provider-trouble", "The mail provider looks into this mail for its safety"],
    [
      "invalid_attachment",
      422,
      "",
      "provider-refused",
      "The mail provider does not take the logo that goes with the mail",
    ],
    [
      "invalid_parameter",
      422,
      "",
      "provider-refused",
      "The mail provider cannot read part of the mail: check the address",
    ],
    ["missing_required_field", 422, "", "provider-refused", "The mail provider misses part of the mail"],
    ["invalid_idempotency_key", 400, "", "provider-refused", check],
    ["validation_error", 422, "No", "provider-refused", check],
    ["validation_error", 400, "API key is invalid", "provider-settings", unknownKey],
    ["validation_error", 403, "The nexus.example domain is not verified.", "provider-settings", unverified],
    ["validation_error", 403, "To send to others, verify a domain at resend.com", "provider-settings", unverified],
    ["validation_error", 422, "Invalid `from` field.", "provider-settings", wrongSender],
    [
      "validation_error",
      422,
      "Invalid `to` field.",
      "provider-refused",
      "The address is not one that the mail provider takes: check it",
    ],
    [undefined, 401, "", "provider-settings", "The mail provider does not accept RESEND_API_KEY or MAIL_FROM"],
    [undefined, 403, "", "provider-settings", "The mail provider does not accept RESEND_API_KEY or MAIL_FROM"],
    [undefined, 404, "", "provider-settings", "There is no mail provider at RESEND_BASE_URL"],
    [undefined, 405, "", "provider-settings", "There is no mail provider at RESEND_BASE_URL"],
    [undefined, 400, "", "provider-refused", check],
    [undefined, 429, "", "provider-pace", "The mail provider asks for a slower pace"],
    ["a_new_name", 422, "", "provider-refused", check],
    ["toString", 503, "", "provider-trouble", "The mail provider has trouble of its own (503)"],
  ])("%s with %i and %j is %s: %j", (name, status, said, reason, sentence) =>
    expect(explainError(name, status, said)).toEqual([reason, sentence]),
  );
});

describe("what Resend tells of a mail that it took", () => {
  const read = (type: string, more: object) =>
    readResendEvent("msg_1", { type, created_at: "2026-06-01T09:00:00Z", data: { email_id: "one", ...more } });

  const refused = "The recipient's mail server refused the address for good: check it";
  const noMailbox = "There is no mailbox with this address: check it";
  const suppressed = "Mail to this address came back before, so the mail provider no longer sends to it";
  const tooLong = "The recipient's mail server did not take the mail for too long";
  const unknown = "The mail came back, and its reason cannot be read";
  test.each([
    [{ type: "Permanent", subType: "General" }, refused],
    [{ type: "Permanent", subType: "NoEmail" }, noMailbox],
    [{ type: "Permanent", subType: "Suppressed" }, suppressed],
    [{ type: "Permanent", subType: "OnAccountSuppressionList" }, suppressed],
    [{ type: "Permanent", subType: "OfTomorrow" }, refused],
    [{ type: "Permanent" }, refused],
    [{ type: "Transient", subType: "General" }, tooLong],
    [{ type: "Transient", subType: "MailboxFull" }, "The mailbox is full"],
    [{ type: "Transient", subType: "MessageTooLarge" }, "The mail is larger than this mailbox takes"],
    [
      { type: "Transient", subType: "ContentRejected" },
      "The recipient's mail server does not take the contents of the mail",
    ],
    [
      { type: "Transient", subType: "AttachmentRejected" },
      "The recipient's mail server does not take the logo that goes with the mail",
    ],
    [{ type: "Transient", subType: "OfTomorrow" }, tooLong],
    [{ type: "Transient" }, tooLong],
    [{ type: "Undetermined", subType: "Undetermined" }, unknown],
    [{ type: "constructor" }, unknown],
    [{}, unknown],
    [undefined, unknown],
    [{ type: "Permanent", subType: "General", message: "smtp; 550 5.1.1 user unknown" }, noMailbox],
    [{ type: "Permanent", subType: "General", diagnosticCode: "smtp; 552-5.2.2 over quota" }, "The mailbox is full"],
    [
      { type: "Transient", subType: "General", diagnosticCode: ["try later", "smtp; 451 4.4.1 no answer"] },
      "The recipient's mail server did not answer",
    ],
    [{ type: "Permanent", subType: "NoEmail", message: "1550 5.1.1 is no code" }, noMailbox],
  ])("a bounce of %j reads %j", (bounce, trouble) =>
    expect(read("email.bounced", { bounce })).toEqual({
      id: "msg_1",
      providerId: "one",
      type: "bounced",
      trouble,
      happenedAt: new Date("2026-06-01T09:00:00Z"),
    }),
  );

  test.each([
    ["reached_daily_quota", "Today's quota at the mail provider is used up"],
    ["reached_monthly_quota", "This month's quota at the mail provider is used up"],
    ["domain_not_verified", "The domain of MAIL_FROM is not verified at the mail provider"],
    ["of_tomorrow", "The mail provider took the mail and could not send it"],
    ["constructor", "The mail provider took the mail and could not send it"],
    [undefined, "The mail provider took the mail and could not send it"],
  ])("a failure for %j reads %j", (reason, trouble) =>
    expect(read("email.failed", { failed: { reason } })).toMatchObject({ type: "failed", trouble }),
  );

  test.each([
    ["email.delivered", "delivered", null],
    ["email.complained", "complained", null],
    ["email.suppressed", "bounced", suppressed],
    [
      "email.delivery_delayed",
      "delayed",
      "The recipient's mail server puts the mail off, and the mail provider goes on trying",
    ],
  ])("%s is %s: %j", (name, type, trouble) => expect(read(name, {})).toMatchObject({ type, trouble }));

  test.each(["email.sent", "email.opened", "email.clicked", "contact.created", "of.tomorrow"])(
    "%s changes nothing",
    (name) => expect(read(name, {})).toBeUndefined(),
  );
});

test.each([
  ["login-refused", "settings"],
  ["login-needed", "settings"],
  ["no-encryption", "settings"],
  ["self-signed", "settings"],
  ["unknown-authority", "settings"],
  ["certificate-name", "settings"],
  ["certificate-expired", "settings"],
  ["tls-only", "settings"],
  ["no-tls", "settings"],
  ["sender-refused", "settings"],
  ["relay-refused", "settings"],
  ["provider-settings", "settings"],
  ["provider-quota", "settings"],
  ["unknown-host", "away"],
  ["unreachable", "away"],
  ["provider-pace", "away"],
  ["tls-failed", "perhaps"],
  ["no-answer", "perhaps"],
  ["hung-up", "perhaps"],
  ["not-ready", "perhaps"],
  ["provider-trouble", "perhaps"],
  ["provider-silent", "perhaps"],
  ["not-captured", "perhaps"],
  ["recipient-refused", "mail"],
  ["recipient-deferred", "mail"],
  ["provider-refused", "mail"],
  ["provider-busy", "mail"],
  ["no-provider", "here"],
  ["no-address", "here"],
  ["not-written", "here"],
  ["unexpected", "here"],
] as const)("the trouble %s is one of %s, and reads as a sentence", (reason, scope) => {
  expect(scopeOf(reason)).toBe(scope);
  expect(formatReason(reason)).toMatch(/^[A-Z][^.]+$/);
});

describe("Retry-After", () => {
  const now = Date.parse("2026-06-01T09:00:00Z");
  test.each([
    ["7", 7000],
    ["0.5", 500],
    ["Mon, 01 Jun 2026 09:00:30 GMT", 30_000],
    ["86400", 3_600_000],
    ["Tue, 02 Jun 2026 09:00:00 GMT", 3_600_000],
    ["0", undefined],
    ["-5", undefined],
    ["Mon, 01 Jun 2026 08:59:00 GMT", undefined],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j asks for a pause of %s ms, an hour at most", (value, pause) => expect(readRetryAfter(value, now)).toBe(pause));
});
