import { domainToASCII } from "node:url";

/** A mail server as SMTP_URL names it. */
export type SmtpServer = {
  host: string;
  port: number;
  /** Whether the connection is TLS from its first byte. */
  isTls: boolean;
  login: { user: string; password: string } | undefined;
  /** Whether `?insecure=1` allows a login without TLS, and any certificate. */
  isInsecure: boolean;
  /** Whether `?tls=required` keeps mail without a login from a server that offers no TLS; with a login none goes there anyway. */
  isTlsRequired: boolean;
};

const SHAPE = "SMTP_URL must look like smtp://user:password@host:587.";

/** Reads an SMTP_URL; answers a sentence, which repeats nothing of it, where it is none. */
export function readSmtpUrl(value: string): SmtpServer | string {
  if (!URL.canParse(value)) return SHAPE;
  const url = new URL(value);
  const isSmtps = url.protocol === "smtps:";
  if ((!isSmtps && url.protocol !== "smtp:") || !/^\/?$/.test(url.pathname) || url.hash) return SHAPE;
  if (!/^(\?insecure=1|\?tls=required)?$/.test(url.search))
    return "SMTP_URL may end with ?insecure=1 or with ?tls=required, and has no other parameter.";
  const [host, user, password] = [hostOf(url), decode(url.username), decode(url.password)];
  if (!host || user === undefined || password === undefined) return SHAPE;
  const port = Number(url.port) || (isSmtps ? 465 : 587);
  return {
    host,
    port,
    // Port 465 is TLS from the first byte, whatever the scheme says (RFC 8314, 3.3).
    isTls: isSmtps || port === 465,
    login: user || password ? { user, password } : undefined,
    isInsecure: url.search === "?insecure=1",
    isTlsRequired: url.search === "?tls=required",
  };
}

function hostOf({ hostname }: URL): string {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  return domainToASCII(decode(hostname) ?? "");
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
