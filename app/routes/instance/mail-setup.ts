import { isLoopbackHost, settings } from "#app/settings";

/** A name and what is so named, both for people. No secret is among them. */
export type SetupFact = { name: string; value: string };

type Settings = ReturnType<typeof settings>;

/** How mail goes out, and which setting says so from where. */
export function describeMailSetup(of: Settings = settings()): SetupFact[] {
  return [...describeTransport(of), describeSender(of)];
}

function describeTransport(of: Settings): SetupFact[] {
  if (of.resend)
    return [
      { name: "Mail goes out by", value: "Resend" },
      { name: "Address", value: of.resend.baseUrl ?? "https://api.resend.com" },
      describeSource(of, "RESEND_API_KEY"),
    ];
  if (of.smtp)
    return [
      { name: "Mail goes out by", value: "An SMTP server" },
      { name: "Server", value: `${of.smtp.host}, port ${of.smtp.port}` },
      { name: "Encryption", value: describeEncryption(of.smtp) },
      { name: "Login", value: of.smtp.login ? "With a user name and a password" : "None" },
      describeSource(of, "SMTP_URL"),
    ];
  const isKept = of.mail === "captured";
  return [
    { name: "Mail goes out by", value: isKept ? "Nothing: it is kept on this server" : "Nothing: it is not sent" },
    { name: "To send it", value: "Set RESEND_API_KEY or SMTP_URL, and MAIL_FROM, then start Foyer again." },
  ];
}

function describeEncryption({
  host,
  isTls,
  login,
  isInsecure,
  isTlsRequired,
  authorities,
}: NonNullable<Settings["smtp"]>): string {
  const certificate = isInsecure
    ? ", with any certificate (?insecure=1)"
    : authorities
      ? ", with a certificate of the authorities in SMTP_CA_FILE too"
      : "";
  if (isTls) return `TLS from the first byte${certificate}`;
  const isRequired = isTlsRequired || (login && !isInsecure && !isLoopbackHost(host));
  return isRequired ? `STARTTLS, required${certificate}` : `STARTTLS where the server offers it${certificate}`;
}

function describeSource({ mailSources }: Settings, name: "RESEND_API_KEY" | "SMTP_URL"): SetupFact {
  return { name: "Set by", value: `${name}, in ${mailSources[name] === ".env" ? "the file .env" : "the environment"}` };
}

function describeSender({ mailFrom, mailSources }: Settings): SetupFact {
  const sender = mailFrom.name ? `${mailFrom.name} <${mailFrom.address}>` : mailFrom.address;
  return { name: "Sender", value: mailSources.MAIL_FROM ? sender : `${sender}, as MAIL_FROM is not set` };
}
