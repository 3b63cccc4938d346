import { createInflateRaw } from "node:zlib";

/** A ZIP archive that cannot be read, or that grows too large. */
export class ZipError extends Error {
  constructor(readonly reason: "broken" | "too-large") {
    super(reason);
  }
}

export type ZipEntry = { method: number; start: number; size: number; inflatedSize: number };

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_ENTRIES = 2000;
const STORED = 0;
const DEFLATED = 8;

export function isZip(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt32LE(0) === LOCAL;
}

/**
 * The files of a ZIP archive by their names, as its directory lists them (APPNOTE.TXT 6.3.10, 4.3.12). Throws ZipError where they
 * would have more bytes together than `maxInflated`, before anything is inflated.
 */
export function readZip(bytes: Buffer, maxInflated: number): Map<string, ZipEntry> {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END) throw new ZipError("broken");
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new ZipError("too-large");
  const entries = new Map<string, ZipEntry>();
  let at = bytes.readUInt32LE(end + 16);
  let total = 0;
  for (let index = 0; index < count; index++) {
    const { name, entry, next } = readEntry(bytes, at);
    total += entry.inflatedSize;
    if (total > maxInflated) throw new ZipError("too-large");
    entries.set(name, entry);
    at = next;
  }
  return entries;
}

function readEntry(bytes: Buffer, at: number) {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw new ZipError("broken");
  const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
  const nameEnd = at + 46 + (nameLength ?? 0);
  const name = bytes.toString("utf8", at + 46, nameEnd);
  const local = bytes.readUInt32LE(at + 42);
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) throw new ZipError("broken");
  const entry = {
    method: bytes.readUInt16LE(at + 10),
    start: local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28),
    size: bytes.readUInt32LE(at + 20),
    inflatedSize: bytes.readUInt32LE(at + 24),
  };
  if (entry.start + entry.size > bytes.length) throw new ZipError("broken");
  return { name, entry, next: nameEnd + (extra ?? 0) + (comment ?? 0) };
}

/** The bytes of one of its files, as they are inflated; a file that has more than the directory says is too large. */
export async function* inflateEntry(bytes: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const packed = bytes.subarray(entry.start, entry.start + entry.size);
  if (entry.method === STORED) {
    yield packed;
    return;
  }
  if (entry.method !== DEFLATED) throw new ZipError("broken");
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  inflate.end(packed);
  let size = 0;
  try {
    for await (const chunk of inflate) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > entry.inflatedSize) throw new ZipError("too-large");
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? new ZipError("broken") : error;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
