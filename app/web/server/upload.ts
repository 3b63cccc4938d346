import type { NextFunction, Request, Response } from "express";
import { keptBytes, type UploadPage } from "#app/web/multipart";
import { problem } from "./problems";

/**
 * Reads a form with a file into the request's body, as `express.raw` does, but for one that is too long: its first bytes are
 * kept, which are enough to refuse it beside its field, and the rest is thrown away as it comes. So no more memory is taken than
 * a form may have, however long the sender goes on.
 */
export function readUpload(request: Request, response: Response, next: NextFunction, page: UploadPage) {
  const coding = request.headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") return problem(response, 415);
  keepFirst(request, keptBytes(page)).then(
    (body) => {
      request.body = body;
      next();
    },
    // The sender is gone: nobody reads the answer.
    () => problem(response, 400),
  );
}

async function keepFirst(request: Request, limit: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let room = limit;
  for await (const chunk of request) {
    if (room <= 0 || !Buffer.isBuffer(chunk)) continue;
    kept.push(chunk.subarray(0, room));
    room -= chunk.length;
  }
  return Buffer.concat(kept);
}
