import type { AddressInfo } from "node:net";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { selfSigned } from "./certificate";

export type ReceivedMail = ParsedMail & { envelope: { from: string; to: string[] } };

/** Where in the conversation the server says no; `hang`: where it stops talking. */
type Mood =
  { kind: "well" } | { kind: "hang" } | { kind: "refuse"; code: number; words: string; at: "mail" | "rcpt" | "data" };

/** `tls`: offered by STARTTLS, or spoken from the first byte; in both with a certificate that it signed itself. */
type Options = { user?: string; password?: string; tls?: "offered" | "only"; port?: number };

export type SmtpStandIn = {
  /** The SMTP_URL to give to Foyer, with the user and password if the server asks for them. */
  url: string;
  mails: ReceivedMail[];
  /** How many connections were opened so far. */
  connections(): number;
  /** The password of each login that was tried. */
  logins: string[];
  /** Every mail is answered with this reply from now on. */
  refuse(code: number, words?: string, at?: "mail" | "rcpt" | "data"): void;
  /** No mail is answered from now on. */
  hang(): void;
  /** Takes mails again. */
  accept(): void;
  /** The first mail to this address that was not handed out yet, at once or when it comes. */
  nextMailTo(address: string): Promise<ReceivedMail>;
  close(): Promise<void>;
};

/** A real SMTP server on loopback that keeps what it gets. */
export async function startSmtp(options: Options = {}): Promise<SmtpStandIn> {
  const mails: ReceivedMail[] = [];
  const inbox = createInbox<ReceivedMail>();
  const logins: string[] = [];
  let mood: Mood = { kind: "well" };
  let connections = 0;

  const answer = (at: "mail" | "rcpt" | "data", callback: (error?: Error | null) => void) => {
    if (mood.kind === "hang") return;
    if (mood.kind === "refuse" && mood.at === at)
      return callback(Object.assign(new Error(mood.words), { responseCode: mood.code }));
    callback();
  };

  const server = new SMTPServer({
    ...(options.tls && selfSigned),
    secure: options.tls === "only",
    disabledCommands: [...(options.tls ? [] : ["STARTTLS"]), ...(options.user ? [] : ["AUTH"])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: (auth, _session, callback) => {
      logins.push(auth.password ?? "");
      return auth.username === options.user && auth.password === options.password
        ? callback(null, { user: auth.username })
        : callback(Object.assign(new Error("Authentication credentials invalid"), { responseCode: 535 }));
    },
    onConnect: (_session, callback) => {
      connections++;
      callback();
    },
    onMailFrom: (_address, _session, callback) => answer("mail", callback),
    onRcptTo: (_address, _session, callback) => answer("rcpt", callback),
    onData(stream, session, callback) {
      simpleParser(stream).then((mail) => {
        if (mood.kind === "well") {
          const received = Object.assign(mail, { envelope: envelopeOf(session) });
          mails.push(received);
          for (const address of received.envelope.to) inbox.deliver(address, received);
        }
        answer("data", callback);
      }, callback);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  server.on("error", () => undefined);

  return {
    url: urlOf(server.server.address() as AddressInfo, options),
    mails,
    connections: () => connections,
    logins,
    refuse: (code, words = "no", at = "rcpt") => void (mood = { kind: "refuse", code, words, at }),
    hang: () => void (mood = { kind: "hang" }),
    accept: () => void (mood = { kind: "well" }),
    nextMailTo: inbox.next,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function envelopeOf({ envelope }: SMTPServerSession) {
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : "",
    to: envelope.rcptTo.map(({ address }) => address),
  };
}

function urlOf({ port }: AddressInfo, { user, password = "" }: Options) {
  const who = user ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : "";
  return `smtp://${who}127.0.0.1:${port}`;
}

/** Keeps what came for an address until it is asked for, and whoever asks first until it comes. */
export function createInbox<Mail>() {
  const kept = new Map<string, Mail[]>();
  const waiting = new Map<string, ((mail: Mail) => void)[]>();
  return {
    deliver(address: string, mail: Mail) {
      const first = waiting.get(address)?.shift();
      if (first) first(mail);
      else kept.set(address, [...(kept.get(address) ?? []), mail]);
    },
    next(address: string): Promise<Mail> {
      const mail = kept.get(address)?.shift();
      if (mail) return Promise.resolve(mail);
      return new Promise((resolve) => waiting.set(address, [...(waiting.get(address) ?? []), resolve]));
    },
  };
}
