/** Why a try did not send a mail, for the log: without an address, a secret or anything that a server said. */
const sentences = {
  "login-refused": "The mail server did not accept the user name and password of SMTP_URL",
  "login-needed":
    "The mail server takes mail only after a login, or encrypted: look at the user name and password of SMTP_URL",
  "no-encryption":
    "The mail server offers no encryption, so neither the password of SMTP_URL nor a mail was sent to it: use a server with TLS, or add ?insecure=1 to SMTP_URL",
  "self-signed":
    "The mail server's certificate is signed by itself and not trusted: name its file in SMTP_CA_FILE, or add ?insecure=1 to SMTP_URL",
  "unknown-authority":
    "The mail server's certificate is signed by an authority that is not trusted: name the authority's file in SMTP_CA_FILE",
  "certificate-name": "The mail server's certificate is for another name than the host in SMTP_URL",
  "certificate-expired": "The mail server's certificate has expired, or is not valid yet",
  "tls-only": "The port in SMTP_URL speaks TLS only: write smtps:// instead of smtp://",
  "no-tls": "The port in SMTP_URL does not begin with TLS: write smtp:// instead of smtps://",
  "tls-failed": "The connection to the mail server could not be encrypted",
  "unknown-host": "The host in SMTP_URL cannot be found",
  unreachable: "The mail server could not be reached",
  "no-answer": "The mail server did not answer",
  "hung-up": "The mail server closed the connection",
  "not-ready": "The mail server is not ready",
  "sender-refused": "The mail server did not accept the sender MAIL_FROM",
  "relay-refused": "The mail server sends mail only for those it knows: look at SMTP_URL and MAIL_FROM",
  "recipient-refused": "The mail server refused the recipient or the mail",
  "recipient-deferred": "The mail server put the mail off",
  "provider-settings": "The mail provider does not accept RESEND_API_KEY or MAIL_FROM",
  "provider-refused": "The mail provider refused the recipient or the mail",
  "provider-busy": "An earlier try is still under way at the mail provider",
  "provider-quota": "The quota at the mail provider is used up",
  "provider-pace": "The mail provider asks for a slower pace",
  "provider-trouble": "The mail provider has trouble of its own",
  "provider-silent": "The mail provider did not answer",
  "no-provider": "No mail provider is set up here: copy the link instead",
  "no-address": "The mail has no address that it can be sent to",
  "not-captured": "The mail could not be written to DATA_DIR/mail",
  "not-written": "Foyer could not write the mail",
  unexpected: "Sending the mail did not work",
} as const;

export type Reason = keyof typeof sentences;

/**
 * Whose trouble a failure is. `settings`: of how Foyer is set up, so that no mail goes out until somebody acts. `away`: of the
 * server, for all mails alike. `perhaps`: of the server or of this mail; only several in a row tell. `mail`: of this mail alone,
 * and the server works. `here`: it was never asked.
 */
export type Scope = "settings" | "away" | "perhaps" | "mail" | "here";

const scopes: Partial<Record<Reason, Scope>> = {
  "login-refused": "settings",
  "login-needed": "settings",
  "no-encryption": "settings",
  "self-signed": "settings",
  "unknown-authority": "settings",
  "certificate-name": "settings",
  "certificate-expired": "settings",
  "tls-only": "settings",
  "no-tls": "settings",
  "sender-refused": "settings",
  "relay-refused": "settings",
  "provider-settings": "settings",
  "provider-quota": "settings",
  "unknown-host": "away",
  unreachable: "away",
  "provider-pace": "away",
  "tls-failed": "perhaps",
  "no-answer": "perhaps",
  "hung-up": "perhaps",
  "not-ready": "perhaps",
  "provider-trouble": "perhaps",
  "provider-silent": "perhaps",
  "not-captured": "perhaps",
  "no-provider": "here",
  "no-address": "here",
  "not-written": "here",
  unexpected: "here",
};

export function scopeOf(reason: Reason): Scope {
  return scopes[reason] ?? "mail";
}

/** The reason of this name; of a name that another version wrote, that something did not work. */
export function asReason(name: string | null): Reason {
  return name !== null && isReason(name) ? name : "unexpected";
}

function isReason(name: string): name is Reason {
  return Object.hasOwn(sentences, name);
}

/** `later`: another try may succeed. `never`: this recipient or this message is refused for good. */
export type Failure = {
  outcome: "later" | "never";
  reason: Reason;
  /** The code of the server's reply, where it gave one. */
  reply?: number;
  /** For how many milliseconds the provider asks not to be tried again. */
  retryAfter?: number;
  /** A sentence for an admin; it may name the recipient and quote what the server said. */
  trouble: string;
};

/** `said` are the words with which the server took the mail. Captured: kept on this machine, as no provider is set up. */
export type SendResult =
  { outcome: "sent"; providerId: string | null; said?: string } | { outcome: "captured"; providerId: string } | Failure;

type Details = { reply?: number; retryAfter?: number; trouble?: string };

/** A failure after which the mail is tried again. */
export function later(reason: Reason, details: Details = {}): Failure {
  return failure("later", reason, details);
}

/** A failure that no further try would mend. */
export function never(reason: Reason, details: Details = {}): Failure {
  return failure("never", reason, details);
}

function failure(
  outcome: Failure["outcome"],
  reason: Reason,
  { reply, retryAfter, trouble = sentences[reason] }: Details,
): Failure {
  return { outcome, reason, ...(reply && { reply }), ...(retryAfter && { retryAfter }), trouble };
}

/** The sentence of a reason, for the log. */
export function formatReason(reason: Reason): string {
  return sentences[reason];
}
