import {
  getMultipartBoundary,
  MaxFileSizeExceededError,
  MultipartParseError,
  parseMultipart,
  type MultipartPart,
} from "@remix-run/multipart-parser";
import { MAX_LOGO_BYTES } from "#app/domain/workspaces/logo";

/** A page whose form holds a file: the field that it is in, and how many bytes it may have. */
export type UploadPage = { path: RegExp; field: string; maxBytes: number };

/** All of them: a multipart form is refused by any other page. */
const uploadPages: UploadPage[] = [
  { path: /^\/[^/]+\/workspace-settings\/appearance\/?$/, field: "logo", maxBytes: MAX_LOGO_BYTES },
];

/** What stands beside the file. */
const FIELD_BYTES = 64 * 1024;
const MAX_PARTS = 100;

export function findUploadPage(path: string): UploadPage | undefined {
  return uploadPages.find((page) => page.path.test(path));
}

/** How much of a page's multipart form is kept while it is read; more of it shows that it is too long, and needs not be kept. */
export function keptBytes({ maxBytes }: UploadPage): number {
  return maxBytes + FIELD_BYTES + 1;
}

export type Multipart = { form: FormData; problem?: undefined } | { form?: undefined; problem: 400 | 413 };

/**
 * The fields and the file of a multipart form, of which `keptBytes` are enough. The name of the file and its declared type are
 * the sender's, and left out. For a file that is too long stands one of `maxBytes` + 1 zeros, so that it can be refused beside
 * its field, with what came before it filled in. The problem of a form that is broken is 400, of fields over 64 KB 413.
 */
export function readMultipart(body: Uint8Array, contentType: string, page: UploadPage): Multipart {
  const boundary = getMultipartBoundary(contentType)?.trim();
  if (!boundary) return { problem: 400 };
  const form = new FormData();
  const limits = { boundary, maxFileSize: page.maxBytes, maxParts: MAX_PARTS, maxTotalSize: keptBytes(page) };
  let room = FIELD_BYTES;
  try {
    for (const part of parseMultipart(body, limits)) {
      if (!part.isFile && (room -= part.size) < 0) return { problem: 413 };
      append(form, part);
    }
  } catch (error) {
    const isTooLong = error instanceof MaxFileSizeExceededError || body.length >= keptBytes(page);
    if (isTooLong) form.append(page.field, new File([new Uint8Array(page.maxBytes + 1)], ""));
    // Header bytes that are no text are a TypeError.
    else if (error instanceof MultipartParseError || error instanceof TypeError) return { problem: 400 };
    else throw error;
  }
  return { form };
}

/** A browser sends an empty file without a name where none was chosen. */
function append(form: FormData, part: MultipartPart) {
  const { name, filename = "", size } = part;
  if (!name || (part.isFile && filename === "" && size === 0)) return;
  if (part.isFile) form.append(name, new File([Buffer.from(part.bytes)], "file"));
  else form.append(name, new TextDecoder().decode(part.bytes));
}
