import { isIP } from "node:net";
import { connect, rootCertificates } from "node:tls";
import { domainToASCII } from "node:url";
import { createTransport as createPool } from "nodemailer";
import { isLoopbackHost, type Settings } from "#app/settings";
import { later, type Failure } from "./failures";
import { headers, PICTURE_NAME, type Mailbox, type Message, type Timeouts, type Transport } from "./message";
import { isSilent, readSmtpError, readWords } from "./smtp-errors";

type SmtpAccess = NonNullable<Settings["smtp"]>;

/** As many connections as the worker sends mails at once: a mail that waited for a connection would use up its lease waiting. */
const CONNECTIONS = 10;

/**
 * Sends through an SMTP server. A login goes over TLS alone, unless the server is on this machine or SMTP_URL says
 * `?insecure=1`: a server that offers no TLS gets no password and no mail.
 */
export function createSmtp(server: SmtpAccess, from: Mailbox, timeouts: Timeouts): Transport {
  const pool = createPool({ ...connectionTo(server), ...limits(timeouts) });
  return {
    async send(message) {
      const signal = AbortSignal.timeout(timeouts.sending);
      return pool.sendMail({ ...smtpMail(from, message), signal }).then(
        ({ response }) => ({ outcome: "sent", providerId: null, said: readWords(response, secretsOf(server)) }),
        (error: unknown) => explain(error, { server, timeouts }),
      );
    },
    check: () =>
      pool.verify().then(
        () => undefined,
        (error: unknown) => explain(error, { server, timeouts }),
      ),
    close: () => pool.close(),
  };
}

function connectionTo({ host, port, isTls, login, isInsecure, isTlsRequired, authorities }: SmtpAccess) {
  const isLoginSecured = login !== undefined && !isInsecure && !isLoopbackHost(host);
  return {
    host,
    port,
    secure: isTls,
    requireTLS: !isTls && (isTlsRequired || isLoginSecured),
    auth: login && { user: login.user, pass: login.password },
    tls: { rejectUnauthorized: !isInsecure, ...(authorities && { ca: [...rootCertificates, ...authorities] }) },
  };
}

function limits(timeouts: Timeouts) {
  return {
    pool: true as const,
    maxConnections: CONNECTIONS,
    maxRequeues: 0,
    dnsTimeout: timeouts.connecting,
    connectionTimeout: timeouts.connecting,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.idle,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The envelope is set apart from the headers: whatever a name contains, only this address gets the mail. */
function smtpMail(from: Mailbox, { key, to, subject, html, text, picture }: Message) {
  const host = domainToASCII(from.address.replace(/^.*@/, ""));
  const envelope = { from: from.address, to: [to.address] };
  const attachments = picture && [
    { cid: picture.cid, content: picture.png, contentType: "image/png", filename: PICTURE_NAME },
  ];
  return { from, to, envelope, messageId: `<${key}@${host}>`, subject, html, text, headers, attachments };
}

type Attempt = { server: SmtpAccess; timeouts: Timeouts };

/** A port that speaks only TLS waits for the client, and so does a server that hangs: a handshake tells them apart. */
async function explain(error: unknown, { server, timeouts }: Attempt): Promise<Failure> {
  if (isSilent(error) && !server.isTls && (await speaksTls(server, timeouts.greeting))) return later("tls-only");
  return readSmtpError(error, secretsOf(server));
}

/** The user name and the password, as they are and as the login sends them (RFC 4616, and LOGIN). */
function secretsOf({ login }: SmtpAccess): string[] {
  if (!login) return [];
  const { user, password } = login;
  const encode = (text: string) => Buffer.from(text).toString("base64");
  return [encode(`\0${user}\0${password}`), password, encode(password), user, encode(user)];
}

/** Nothing is sent over this connection, so any certificate will do. */
function speaksTls({ host, port }: SmtpAccess, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const servername = isIP(host) ? undefined : host;
    const socket = connect({ host, port, servername, rejectUnauthorized: false });
    const end = (isTls: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isTls);
    };
    const timer = setTimeout(() => end(false), milliseconds);
    socket.once("secureConnect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
  });
}
