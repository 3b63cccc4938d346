import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { keysFor, type Purpose } from "./keys";

const VERSION = 1;

/** Encrypts a text with the newest key of the purpose (AES-256-GCM), bound to its place: moved to another place, it cannot be decrypted. */
export function encryptText(purpose: Purpose, text: string, place: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keysFor(purpose)[0], iv).setAAD(Buffer.from(place));
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), encrypted]);
}

/** Decrypts what `encryptText` encrypted, with any secret of APP_SECRET; undefined where none of them fits. */
export function decryptText(purpose: Purpose, encrypted: Buffer, place: string): string | undefined {
  for (const key of keysFor(purpose)) {
    const text = openWith(key, encrypted, place);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The same text under the newest key: "newest" where it is under it already, "unreadable" where no secret of APP_SECRET fits. */
export function reencryptText(purpose: Purpose, encrypted: Buffer, place: string): Buffer | "newest" | "unreadable" {
  if (openWith(keysFor(purpose)[0], encrypted, place) !== undefined) return "newest";
  const text = decryptText(purpose, encrypted, place);
  return text === undefined ? "unreadable" : encryptText(purpose, text, place);
}

function openWith(key: Buffer, encrypted: Buffer, place: string): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, encrypted.subarray(1, 13), { authTagLength: 16 })
      .setAAD(Buffer.from(place))
      .setAuthTag(encrypted.subarray(13, 29));
    return Buffer.concat([decipher.update(encrypted.subarray(29)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
