import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Writes chunks as fast as the browser takes them. Once it is gone, what they come from is closed, and that is no crash. */
export async function sendDownload(response: ServerResponse, chunks: AsyncIterable<string>) {
  if (response.req.method === "HEAD") return void response.end();
  try {
    await pipeline(Readable.from(chunks, { highWaterMark: 1 }), response);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}
