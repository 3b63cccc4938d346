import { isSignedBy, sign, type Purpose } from "./keys";

export const ID_BYTES = 16;
const SIGNATURE_BYTES = 32;

export type Token = { ids: Buffer; isSignedWith: (nonce: Buffer) => boolean };

/**
 * The token of a link: the ids it is of, and an HMAC-SHA-256 over them and the nonce of their row, under the purpose's key.
 * Nothing that opens the link lies in the database.
 */
export function writeToken(purpose: Purpose, ids: Buffer, nonce: Buffer): string {
  return Buffer.concat([ids, sign(purpose, ids, nonce)]).toString("base64url");
}

/**
 * Splits a token whose ids have this many bytes; undefined where it is malformed. Only the nonce can tell whether it is
 * genuine; the check takes as long for a wrong one.
 */
export function splitToken(purpose: Purpose, token: string, idsBytes: number): Token | undefined {
  const bytes = Buffer.from(token, "base64url");
  // The last character may have bits to spare: written back, any other spelling of the same bytes differs.
  if (bytes.length !== idsBytes + SIGNATURE_BYTES || bytes.toString("base64url") !== token) return undefined;
  const ids = bytes.subarray(0, idsBytes);
  return { ids, isSignedWith: (nonce) => isSignedBy(purpose, bytes.subarray(idsBytes), ids, nonce) };
}

/** A token or code without the characters around it that none contains: tokens consist of letters, digits, `-` and `_`. */
export function trimToken(text: string): string {
  return text.replace(/^[^\w-]+|[^\w-]+$/g, "");
}

/** The 16 bytes of a UUID. */
export function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

/** The UUID of 16 bytes, in its canonical form. */
export function bytesToUuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
