import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { Refusal } from "#app/domain/shared/errors";

/** The encodings that bytes do not tell apart: the admin says which one it is. */
export const askedEncodings = ["windows-1252", "windows-1250", "iso-8859-1", "shift_jis"] as const;
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | (typeof askedEncodings)[number];

export const SAMPLE = 4096;

/**
 * The encoding of a text file: UTF-8 or UTF-16, by its byte order mark or by its bytes. Undefined where it is another one, which
 * has to be asked for.
 */
export function detectEncoding(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return isUtf8(bytes) && !bytes.subarray(0, SAMPLE).includes(0) ? "utf-8" : findUtf16(bytes);
}

/** Whether the first 4 KB of a file or more of it are text in UTF-16. Fewer may still prove to be. */
export function isUtf16(beginning: Buffer): boolean {
  return /^utf-16/.test(detectEncoding(beginning.subarray(0, SAMPLE)) ?? "");
}

/** Of text in UTF-16, most of what a table is made of (digits, commas, `@`) has a zero beside it, always on the same side. */
function findUtf16(bytes: Buffer): Encoding | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 8;
  if (bytes.length % 2 !== 0 || even + odd < many) return undefined;
  if (odd > 8 * even) return "utf-16le";
  return even > 8 * odd ? "utf-16be" : undefined;
}

const CHUNK = 64 * 1024;

/** The text of a file as UTF-8, in pieces of at most some 190 KB. Refuses NUL characters, which no table holds. */
export function* readUtf8(bytes: Buffer, encoding: Encoding): Generator<Buffer> {
  const decoder = encoding === "utf-8" ? undefined : iconv.getDecoder(encoding);
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const chunk = bytes.subarray(at, at + CHUNK);
    const piece = decoder ? Buffer.from(decoder.write(chunk)) : chunk;
    if (piece.includes(0)) throw noText();
    yield piece;
  }
  const rest = decoder?.end();
  if (rest) yield Buffer.from(rest);
}

/** How a row reads in one of the encodings, and whether it may be that one at all. */
export type EncodingSample = { encoding: (typeof askedEncodings)[number]; text: string; isLikely: boolean };

const SHOWN = 120;
/** How much of a file is looked through for the line that tells the encodings apart, and how many lines of it are read. */
const LOOKED_THROUGH = 1024 * 1024;
const LINES = 1000;

/**
 * The line that the encodings read in the most different ways, as each reads it, the likeliest marked: by "José" alone nobody
 * tells Windows-1252 from Windows-1250. Refuses (field `file`) bytes that are no text.
 */
export function showIn(bytes: Buffer): EncodingSample[] {
  if (bytes.includes(0)) throw noText();
  let [texts, readings]: [string[], number] = [[], 0];
  for (const line of findLinesToTell(bytes)) {
    const decoded = askedEncodings.map((encoding) => iconv.decode(line, encoding).trim());
    const count = new Set(decoded).size;
    if (count > readings) [texts, readings] = [decoded, count];
    if (readings === askedEncodings.length) break;
  }
  const likely = findLikely(texts);
  return askedEncodings.map((encoding, index) => ({
    encoding,
    text: texts[index] ?? "",
    isLikely: index === likely,
  }));
}

/** Of each line with bytes that are not ASCII, what stands around the first of them. */
function* findLinesToTell(bytes: Buffer): Generator<Buffer> {
  const isBeyondAscii = (byte: number) => byte > 0x7f;
  const first = bytes.findIndex(isBeyondAscii);
  const looked = bytes.subarray(0, first + LOOKED_THROUGH);
  for (let at = first, lines = 0; at >= 0 && lines < LINES; lines++) {
    const end = looked.indexOf(0x0a, at);
    const last = end < 0 ? looked.length : end;
    yield looked.subarray(Math.max(looked.lastIndexOf(0x0a, at) + 1, at - SHOWN / 2), Math.min(last, at + SHOWN));
    const next = looked.subarray(last).findIndex(isBeyondAscii);
    at = next < 0 ? next : last + next;
  }
}

/** Japanese, where it can be read as such; else what most computers write that do not write Unicode. */
function findLikely(texts: string[]): number {
  const japanese = texts[askedEncodings.indexOf("shift_jis")] ?? "";
  const isJapanese = !japanese.includes("\ufffd") && /[\u3040-\u30ff\u4e00-\u9fff]{2}/.test(japanese);
  return askedEncodings.indexOf(isJapanese ? "shift_jis" : "windows-1252");
}

export function noText() {
  return new Refusal("Save the file as CSV or .xlsx: it holds NUL characters, which are no text", "file");
}
