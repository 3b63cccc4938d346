import { randomBytes } from "node:crypto";
import { isSignedBy, sign } from "#app/domain/shared/keys";

const BYTES = 32;

/**
 * The hidden token of the forms of one page, for this secret of the browser's cookie. It is masked with a random pad, so that
 * it differs in each answer and the length of compressed pages tells nothing about it (BREACH; OWASP, Cross-Site Request
 * Forgery Prevention). The token of every page works for as long as the cookie.
 */
export function createFormToken(secret: string): string {
  const pad = randomBytes(BYTES);
  return Buffer.concat([pad, xor(pad, sign("form", secret))]).toString("base64url");
}

/** Whether this token was made for this secret; takes as long for a wrong one. */
export function isFormToken(token: string, secret: string): boolean {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== 2 * BYTES) return false;
  return isSignedBy("form", xor(bytes.subarray(0, BYTES), bytes.subarray(BYTES)), secret);
}

function xor(pad: Buffer, bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (pad[index] ?? 0)));
}
