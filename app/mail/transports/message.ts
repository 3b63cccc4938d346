import type { Failure, SendResult } from "./failures";

export type Mailbox = { name: string; address: string };

/** A picture that goes with a mail, whose HTML names it as `cid:` and this id. */
export type Picture = { cid: string; png: Buffer };

/** The key is the mail's id: a provider with idempotency keys recognises a second try of the same mail by it. */
export type Message = { key: string; to: Mailbox; subject: string; html: string; text: string; picture?: Picture } & {
  /** Where an answer goes; left out, to the sender. */
  replyTo?: Mailbox;
};

/** The name under which mail programs list the picture. */
export const PICTURE_NAME = "logo.png";

export type Transport = {
  send(message: Message): Promise<SendResult>;
  /** Whether the server would take mail, as far as it tells without one. */
  check(): Promise<Failure | undefined>;
  close(): void;
};

/** In milliseconds. Their sum is less than the outbox's lease: no second worker may send a mail that is being sent. */
export type Timeouts = { connecting: number; greeting: number; idle: number; sending: number };

/** Marks the mail as written by a program, so that no out-of-office reply answers it (RFC 3834). */
export const headers = { "Auto-Submitted": "auto-generated" };

/** The text on one line: control characters, line breaks and those that turn the direction of writing become spaces. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}
