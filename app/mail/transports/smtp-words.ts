/**
 * What an SMTP server's answer means, for an admin who knows no codes. Enhanced codes (RFC 3463, and IANA's register of them) say
 * it best: a whole one, then its subject and detail whatever its class, then its subject alone. Basic codes (RFC 5321) say less.
 */
const byEnhanced: Record<string, string> = {
  "5.1.0": "The address was refused: check it",
  "5.1.1": "There is no mailbox with this address: check it",
  "5.1.2": "The part of the address after the @ does not exist: check it",
  "5.1.3": "The address is not written as the server expects: check it",
  "5.1.4": "More than one mailbox fits this address: check it",
  "5.1.6": "The mailbox has moved and left no new address: ask for one",
  "5.1.7": "The sender's address, MAIL_FROM, is not written as the server expects",
  "5.1.8": "The server does not accept the domain of the sender, MAIL_FROM",
  "5.1.10": "The part of the address after the @ takes no mail: check it",
  "x.2.1": "The mailbox is switched off: ask for another address",
  "x.2.2": "The mailbox is full",
  "x.2.3": "The mail is larger than this mailbox takes",
  "x.3.1": "The mail server is out of space",
  "x.3.2": "The mail server takes no mail at the moment",
  "x.3.4": "The mail is larger than the server takes",
  "x.4.1": "The recipient's mail server did not answer",
  "x.4.2": "The connection to the recipient's mail server broke off",
  "x.4.3": "The recipient's mail server could not be looked up",
  "x.4.4": "No way to the recipient's mail server was found: check the address",
  "x.4.5": "The mail server has too much to do",
  "x.4.6": "The mail went around in a circle between servers",
  "x.4.7": "The recipient's mail server could not be reached for too long",
  "4.7.0": "The server puts off senders that it does not know yet",
  "4.7.1": "The server puts off senders that it does not know yet",
  "x.7.1": "The server's rules do not let this mail in",
  "x.7.8": "The server refuses the user name or password",
  "x.7.9": "The server refuses this way of logging in",
  "x.7.13": "The account at the mail server is switched off",
  "x.7.20": "The mail is not signed for the domain of MAIL_FROM (DKIM)",
  "x.7.23": "The domain of MAIL_FROM does not let this server send for it (SPF)",
  "x.7.25": "The address of the mail server has no name (reverse DNS)",
  "x.7.26": "The domain of MAIL_FROM does not vouch for this mail (SPF, DKIM or DMARC)",
  "4.1": "The address could not be checked at the moment",
  "x.1": "The address was refused: check it",
  "4.2": "The mailbox takes no mail at the moment",
  "x.2": "The mailbox takes no mail",
  "x.3": "The mail server has trouble of its own",
  "x.4": "The recipient's mail server could not be reached",
  "x.5": "The mail server did not understand Foyer",
  "x.6": "The server does not take the contents of the mail",
  "4.7": "The server's rules put this mail off",
  "x.7": "The server's rules do not let this mail in",
};

const byReply: Record<number, string> = {
  421: "The mail server is busy or about to stop",
  450: "The mailbox takes no mail at the moment",
  451: "The mail server puts the mail off",
  452: "The mail server, or the mailbox, is out of space",
  454: "The mail server cannot check the user name and password at the moment",
  501: "The address is not written as the server expects: check it",
  521: "The part of the address after the @ takes no mail: check it",
  530: "The mail server takes mail only after a login, or encrypted",
  534: "The mail server asks for another way of logging in",
  535: "The server refuses the user name or password",
  538: "The mail server takes the password only over an encrypted connection",
  550: "The mail server refused the address or the mail",
  551: "The mailbox is no longer at this server: ask for the new address",
  552: "The mailbox is full, or the mail is larger than it takes",
  553: "The address is not one that the server takes: check it",
  554: "The mail server refused the mail, as it does with what looks like spam",
  555: "The mail server did not understand the address",
  556: "The part of the address after the @ takes no mail: check it",
};

/** What the answer of a server means, by its codes: `550 5.1.1 User unknown`. */
export function explainReply(reply: number, response: string): string {
  const [, kind = "", subject = "", detail = ""] = /^\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(response) ?? [];
  return explainEnhanced(kind, subject, detail) ?? byReply[reply] ?? explainClass(reply);
}

function explainEnhanced(kind: string, subject: string, detail: string): string | undefined {
  const codes = [`${kind}.${subject}.${detail}`, `x.${subject}.${detail}`, `${kind}.${subject}`, `x.${subject}`];
  return kind ? codes.map((code) => byEnhanced[code]).find((sentence) => sentence !== undefined) : undefined;
}

function explainClass(reply: number): string {
  return reply >= 500 ? "The mail server refused the mail" : "The mail server puts the mail off";
}
