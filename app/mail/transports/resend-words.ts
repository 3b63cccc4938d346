import type { Reason } from "./failures";

/** What an error of Resend's API means, by its name, for an admin; and whose trouble it is. */
const byName: Record<string, [Reason, string]> = {
  missing_api_key: ["provider-settings", "The mail provider got no API key: set RESEND_API_KEY"],
  invalid_api_key: ["provider-settings", "The mail provider does not know this API key: look at RESEND_API_KEY"],
  restricted_api_key: ["provider-settings", "The API key in RESEND_API_KEY may not send this mail"],
  suspended_api_key: ["provider-settings", "The API key in RESEND_API_KEY is switched off"],
  invalid_access: ["provider-settings", "The API key in RESEND_API_KEY may not send this mail"],
  invalid_from_address: [
    "provider-settings",
    "The sender's address, MAIL_FROM, is not one that the mail provider takes",
  ],
  invalid_region: ["provider-settings", "The account at the mail provider belongs to another region"],
  not_found: ["provider-settings", "There is no mail provider at RESEND_BASE_URL"],
  method_not_allowed: ["provider-settings", "There is no mail provider at RESEND_BASE_URL"],
  concurrent_idempotent_requests: ["provider-busy", "An earlier try is still under way at the mail provider"],
  daily_quota_exceeded: ["provider-quota", "Today's quota at the mail provider is used up"],
  monthly_quota_exceeded: ["provider-quota", "This month's quota at the mail provider is used up"],
  rate_limit_exceeded: ["provider-pace", "The mail provider asks for a slower pace"],
  application_error: ["provider-trouble", "The mail provider has trouble of its own"],
  internal_server_error: ["provider-trouble", "The mail provider has trouble of its own"],
  security_error: ["provider-trouble", "The mail provider looks into this mail for its safety"],
  invalid_attachment: ["provider-refused", "The mail provider does not take the logo that goes with the mail"],
  invalid_parameter: ["provider-refused", "The mail provider cannot read part of the mail: check the address"],
  missing_required_field: ["provider-refused", "The mail provider misses part of the mail"],
  validation_error: ["provider-refused", "The mail provider refused the address or the mail: check the address"],
  invalid_idempotency_key: ["provider-refused", "The mail provider refused the address or the mail: check the address"],
};

/** An account that may only send to itself, a domain that is not verified, a wrong key: all are called validation errors. */
const bySaying: [RegExp, Reason, string][] = [
  [/\bAPI key\b/i, "provider-settings", "The mail provider does not know this API key: look at RESEND_API_KEY"],
  [
    /\bnot verified\b|\bverify (a|your) domain\b/i,
    "provider-settings",
    "The domain of MAIL_FROM is not verified at the mail provider",
  ],
  [/`from`/i, "provider-settings", "The sender's address, MAIL_FROM, is not one that the mail provider takes"],
  [/`to`/i, "provider-refused", "The address is not one that the mail provider takes: check it"],
];

/** Where the answer has no name that is known, as the HTML of a proxy has not. */
function explainStatus(status: number): [Reason, string] {
  if (status === 401 || status === 403)
    return ["provider-settings", "The mail provider does not accept RESEND_API_KEY or MAIL_FROM"];
  if (status === 404 || status === 405) return ["provider-settings", "There is no mail provider at RESEND_BASE_URL"];
  if (status === 429) return ["provider-pace", "The mail provider asks for a slower pace"];
  if (status === 400 || status === 422)
    return ["provider-refused", "The mail provider refused the address or the mail: check the address"];
  return ["provider-trouble", `The mail provider has trouble of its own (${status})`];
}

/** What an error of Resend's API means: whose trouble it is, and a sentence for an admin. */
export function explainError(name: string | undefined, status: number, said: string): [Reason, string] {
  const found = name !== undefined && Object.hasOwn(byName, name) ? byName[name] : undefined;
  const saying = name === "validation_error" ? bySaying.find(([words]) => words.test(said)) : undefined;
  if (saying) return [saying[1], saying[2]];
  return found && status < 500 ? found : explainStatus(status);
}
