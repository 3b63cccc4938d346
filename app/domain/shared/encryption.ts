import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { keysFor, type Purpose } from "./keys";

const VERSION = 1;

/** Encrypts a text with the newest key of the purpose (AES-256-GCM), bound to its place: moved to another place, it cannot be decrypted. */
export function encryptText(purpose: Purpose, text: string, place: string): Buffer {
  return encryptBytes(purpose, Buffer.from(text), place);
}

/** The same for bytes that need be no text. */
export function encryptBytes(purpose: Purpose, bytes: Buffer, place: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keysFor(purpose)[0], iv).setAAD(Buffer.from(place));
  const encrypted = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), ...encrypted]);
}

/** Decrypts what `encryptText` encrypted, with any secret of APP_SECRET; undefined where none of them fits. */
export function decryptText(purpose: Purpose, encrypted: Buffer, place: string): string | undefined {
  return decryptBytes(purpose, encrypted, place)?.toString("utf8");
}

/** Decrypts what `encryptBytes` encrypted, with any secret of APP_SECRET; undefined where none of them fits. */
export function decryptBytes(purpose: Purpose, encrypted: Buffer, place: string): Buffer | undefined {
  for (const key of keysFor(purpose)) {
    const bytes = openWith(key, encrypted, place);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

/** The same text under the newest key: "newest" where it is under it already, "unreadable" where no secret of APP_SECRET fits. */
export function reencryptText(purpose: Purpose, encrypted: Buffer, place: string): Buffer | "newest" | "unreadable" {
  if (openWith(keysFor(purpose)[0], encrypted, place) !== undefined) return "newest";
  const text = decryptText(purpose, encrypted, place);
  return text === undefined ? "unreadable" : encryptText(purpose, text, place);
}

function openWith(key: Buffer, encrypted: Buffer, place: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, encrypted.subarray(1, 13), { authTagLength: 16 })
      .setAAD(Buffer.from(place))
      .setAuthTag(encrypted.subarray(13, 29));
    return Buffer.concat([decipher.update(encrypted.subarray(29)), decipher.final()]);
  } catch {
    return undefined;
  }
}
