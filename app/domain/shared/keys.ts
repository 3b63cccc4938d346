import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { settings } from "#app/settings";

/** What a key is for. A purpose is part of its key, so it keeps its name for ever: under another, nothing old can be decrypted. */
export type Purpose =
  | "invitation-link"
  | "reset-link"
  | "email-proof-link"
  | "email-change-link"
  | "email-recovery-link"
  | "sign-up-link"
  | "redirect"
  | "metadata"
  | "kept-form"
  | "mail-preview"
  | "import-file"
  | "second-step"
  | "form"
  | "flash"
  | "set-up"
  | "rate-limit";

const derived = new Map<string, Buffer>();

/** One 32-byte key a purpose, from each secret of APP_SECRET, newest first (HKDF, RFC 5869). */
export function keysFor(purpose: Purpose): [Buffer, ...Buffer[]] {
  const [newest = "", ...older] = settings().secrets;
  return [deriveKey(newest, purpose), ...older.map((secret) => deriveKey(secret, purpose))];
}

function deriveKey(secret: string, purpose: Purpose): Buffer {
  const name = `${purpose}\0${secret}`;
  const known = derived.get(name);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "", `foyer ${purpose}`, 32));
  derived.set(name, key);
  return key;
}

/** SHA-256 of a token, for tokens with too many random bits to guess: what a database leaks of them opens nothing. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** HMAC-SHA-256 over the parts, under the newest key of the purpose. */
export function sign(purpose: Purpose, ...parts: (string | Buffer)[]): Buffer {
  return mac(keysFor(purpose)[0], parts);
}

/** Whether one of the purpose's keys made this signature over these parts; takes as long for a wrong one. */
export function isSignedBy(purpose: Purpose, signature: Buffer, ...parts: (string | Buffer)[]): boolean {
  return keysFor(purpose)
    .map((key) => mac(key, parts))
    .map((expected) => signature.length === expected.length && timingSafeEqual(signature, expected))
    .includes(true);
}

/** Each part is preceded by its length, so that moving a byte from one part to the next gives another signature. */
function mac(key: Buffer, parts: (string | Buffer)[]): Buffer {
  const hmac = createHmac("sha256", key);
  for (const part of parts) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest();
}
