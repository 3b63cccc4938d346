import { z } from "zod";
import { Refusal } from "#app/domain/shared/errors";
import { decryptText, encryptText } from "#app/domain/shared/encryption";

export type Metadata = Record<string, string | number | boolean>;

const MAX_KEYS = 100;
const MAX_KEY_LENGTH = 64;
const MAX_VALUE_LENGTH = 2000;
const MAX_BYTES = 64 * 1024;

const token =
  /\s*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y;

/**
 * Reads metadata as an admin typed it: one flat JSON object of strings, numbers and booleans. Nothing at all is no metadata.
 * It is scanned and not parsed: nesting, a repeated key or `__proto__` never becomes an object. Refuses (field `metadata`)
 * what is no such object, what would not be kept exactly as it was typed, more than 100 keys, keys over 64 or values over 2,000 characters, and 64 KB in all.
 */
export function readMetadata(typed: string): Metadata | undefined {
  if (typed.trim() === "") return undefined;
  if (Buffer.byteLength(typed) > MAX_BYTES) throw new Refusal("Enter metadata of 64 KB or less", "metadata");

  const scan = new Scanner(typed);
  const entries = new Map<string, string | number | boolean>();
  scan.expect("{");
  if (scan.peek() === "}") scan.next();
  else
    for (;;) {
      const key = readKey(scan.next(), entries);
      scan.expect(":");
      entries.set(key, readValue(key, scan.next()));
      const after = scan.next();
      if (after === "}") break;
      if (after !== ",") throw notAnObject();
    }
  scan.end();
  return entries.size ? Object.fromEntries(entries) : undefined;
}

class Scanner {
  private at = 0;
  constructor(private readonly text: string) {}

  next(): string {
    token.lastIndex = this.at;
    const found = token.exec(this.text)?.[1];
    if (found === undefined) throw notAnObject();
    this.at = token.lastIndex;
    return found;
  }
  peek(): string {
    const before = this.at;
    const found = this.next();
    this.at = before;
    return found;
  }
  expect(wanted: string) {
    if (this.next() !== wanted) throw notAnObject();
  }
  end() {
    if (this.text.slice(this.at).trim() !== "") throw notAnObject();
  }
}

function readKey(text: string, entries: Map<string, unknown>): string {
  if (!text.startsWith('"')) throw notAnObject();
  const key: string = String(JSON.parse(text));
  const shown = key.slice(0, 40);
  if (key.trim() === "" || hasControls(key)) throw new Refusal("Give each metadata key a name", "metadata");
  if (["__proto__", "constructor", "prototype"].includes(key))
    throw new Refusal(`Choose another key than "${shown}": it has a meaning of its own`, "metadata");
  refuseNoText("each metadata key", key);
  if (key.length > MAX_KEY_LENGTH)
    throw new Refusal(`Shorten the key "${shown}…" to ${MAX_KEY_LENGTH} characters`, "metadata");
  if (entries.has(key)) throw new Refusal(`Enter each key once: "${shown}" is there twice`, "metadata");
  if (entries.size === MAX_KEYS) throw new Refusal(`Enter ${MAX_KEYS} keys or fewer`, "metadata");
  return key;
}

function readValue(key: string, text: string): string | number | boolean {
  const shown = key.slice(0, 40);
  if (text === "{" || text === "[")
    throw new Refusal(
      `Enter metadata as a flat JSON object: "${shown}" holds another ${text === "{" ? "object" : "list"}`,
      "metadata",
    );
  if (text === "null" || /^[\],:}]$/.test(text))
    throw new Refusal(`Give "${shown}" a text, a number, true or false`, "metadata");

  const value: unknown = JSON.parse(text);
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return keepExactly(shown, text, value);
  const string = String(value);
  refuseNoText(`"${shown}"`, string);
  if (string.includes("\0")) throw new Refusal(`Take the NUL character out of "${shown}"`, "metadata");
  if (string.length > MAX_VALUE_LENGTH)
    throw new Refusal(
      `Shorten the value of "${shown}" to ${MAX_VALUE_LENGTH.toLocaleString("en")} characters`,
      "metadata",
    );
  return string;
}

/**
 * A number is stored as a double and written as JSON writes it. One that would be shown otherwise than it was typed (1.10 as
 * 1.1) has to be text.
 */
function keepExactly(key: string, typed: string, value: number): number {
  if (!Number.isFinite(value)) throw new Refusal(`Enter a smaller number for "${key}"`, "metadata");
  const written = JSON.stringify(value);
  if (written !== typed)
    throw new Refusal(`Put the value of "${key}" in quotes: as a number it becomes ${written}`, "metadata");
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new Refusal(`Put the value of "${key}" in quotes: numbers of this size are not kept exactly`, "metadata");
  return value;
}

/** Half of a surrogate pair is no character, and U+FFFD stands for bytes that could not be decoded. */
function refuseNoText(where: string, text: string) {
  if (/[\p{Cs}\ufffd]/u.test(text))
    throw new Refusal(`Enter ${where} without characters that are not text`, "metadata");
}

function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text);
}

function notAnObject() {
  return new Refusal('Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}', "metadata");
}

const stored = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Encrypts metadata for one member: in another member's row, it cannot be decrypted. */
export function encrypt(metadata: Metadata | undefined, workspaceId: string, memberId: string): Buffer | null {
  return metadata ? encryptText("metadata", JSON.stringify(metadata), buildPlace(workspaceId, memberId)) : null;
}

/** Decrypts what `encrypt` encrypted, with any secret of APP_SECRET; "unreadable" where none of them fits. */
export function decrypt(
  encrypted: Buffer | null,
  workspaceId: string,
  memberId: string,
): Metadata | undefined | "unreadable" {
  if (!encrypted) return undefined;
  const text = decryptText("metadata", encrypted, buildPlace(workspaceId, memberId));
  return text === undefined ? "unreadable" : stored.parse(JSON.parse(text));
}

/** How many keys were added, changed and removed. Their names are nowhere but in the encrypted metadata. */
export function keysChanged(before: Metadata | "unreadable" | undefined, after: Metadata | undefined) {
  const [old, now] = [before === "unreadable" ? {} : (before ?? {}), after ?? {}];
  return {
    added: Object.keys(now).filter((key) => !Object.hasOwn(old, key)).length,
    changed: Object.keys(now).filter((key) => Object.hasOwn(old, key) && old[key] !== now[key]).length,
    removed: Object.keys(old).filter((key) => !Object.hasOwn(now, key)).length,
  };
}

function buildPlace(workspaceId: string, memberId: string): string {
  return `${workspaceId}/${memberId}`;
}
