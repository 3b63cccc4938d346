import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";

/**
 * Writes chunks as fast as the browser takes them. Once it is gone, what they come from is closed, and that is no crash. Where
 * the person may not have the rest any more, or a search does not get its turn, the connection is cut: the browser says that the download failed, and no file
 * looks whole that is not.
 */
export async function sendDownload(response: ServerResponse, chunks: AsyncIterable<string | Uint8Array>) {
  if (response.req.method === "HEAD") return void response.end();
  try {
    await pipeline(Readable.from(chunks, { highWaterMark: 1 }), response);
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
    const isRefused = [Forbidden, NotFound, Refusal].some((kind) => error instanceof kind);
    if (!isGone && !isRefused) throw error;
  }
}
