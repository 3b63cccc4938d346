import { brotliCompressSync, constants } from "node:zlib";
import type { Request, Response } from "express";
import type { Scope } from "#app/web/request-context";

/** A window of 256 KB holds any page whole; the usual one of 4 MB takes as long to make ready as the page to compress. */
export const brotli = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 18 };

const MIN_BYTES = 512;

export function takesBrotli(request: Request): boolean {
  return request.acceptsEncodings("br") === "br";
}

/** In one call. (A stream through Node's thread pool, as the middleware of all else uses it, costs 1 ms of 2.4 ms more.) */
function compress(content: Buffer): Buffer<ArrayBuffer> {
  return brotliCompressSync(content, { params: brotli });
}

/** UTF-8 takes at most so many bytes for each of a string's units. */
const MAX_BYTES = 3;

let room = Buffer.alloc(0);

/** A whole page, whose bytes are written to the same place each time: fresh memory would cost as much as to write them. */
export function compressPage(page: string): Buffer<ArrayBuffer> {
  if (room.length < page.length * MAX_BYTES) room = Buffer.alloc(page.length * MAX_BYTES);
  return compress(room.subarray(0, room.write(page)));
}

/** Data, or a document of its own, as its browser gets it: a page is compressed already, and all else is left to the middleware. */
export function compressData(response: Response, body: Buffer, { takesBrotli }: Pick<Scope, "takesBrotli">): Buffer {
  const isText = /^(text\/html|application\/json)\b/.test(String(response.getHeader("Content-Type")));
  const isDone = response.hasHeader("Content-Encoding");
  if (!isText || isDone || body.length < MIN_BYTES || !takesBrotli) return body;
  response.vary("Accept-Encoding");
  response.setHeader("Content-Encoding", "br");
  return compress(body);
}
