import {
  getMultipartBoundary,
  MaxFileSizeExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  MultipartParser,
  type MultipartPart,
} from "@remix-run/multipart-parser";
import { refuseBeginning } from "#app/domain/imports/reading/beginning";
import { MAX_BYTES } from "#app/domain/imports/reading/table";
import { ID_HEADER } from "./request-context";

/**
 * A page to which much may be sent: the fields, of a file or of text, that are handed to its action beside the form, and how many
 * bytes they may have. Only who may open the page can send that much.
 */
export type LargePage = {
  path: RegExp;
  fields: readonly string[];
  maxBytes: number;
  /** Refuses the beginning of a file that nobody needs the rest of, and answers whether the rest is not to be looked at. */
  refuseBeginning?: (bytes: Buffer) => boolean;
};

const settingsPage = String.raw`^\/[^/]+\/workspace-settings`;

const largePages: LargePage[] = [
  {
    path: new RegExp(`${settingsPage}\\/users\\/import\\/?$`),
    fields: ["file", "text"],
    maxBytes: MAX_BYTES,
    refuseBeginning,
  },
  { path: new RegExp(`${settingsPage}\\/users\\/new\\/several\\/?$`), fields: ["addresses"], maxBytes: 1024 * 1024 },
];

export function findLargePage(path: string): LargePage | undefined {
  return largePages.find((page) => page.path.test(path));
}

/** What stands beside the files. */
export const FORM_BYTES = 64 * 1024;
/** Text of this length stays in the form too, so that the page can show it again. */
const SHOWN_BYTES = 40 * 1024;
const MAX_PARTS = 100;

export type Uploaded = { field: string; fileName: string | undefined; bytes: Buffer };

/** What is wrong with a file of which the rest was not waited for. */
export type Fault = { field: string; reason: string };

/** What a form sent that a page reads as an upload; the field of the one that was too long. */
export type Upload = { files: Uploaded[]; tooLong?: string; fault?: Fault };

type Split = { fields: URLSearchParams; upload: Upload; problem?: undefined } | { problem: 400 | 413 };

/**
 * The fields of a multipart form, and its uploads apart. Of one that is cut off, because it was too long, what came whole. The
 * problem of a form that is broken is 400, of fields over 64 KB 413.
 */
export function splitForm(chunks: Buffer[], contentType: string, page: LargePage, wasCut: boolean): Split {
  const boundary = getMultipartBoundary(contentType)?.trim();
  if (!boundary) return { problem: 400 };
  const parser = new MultipartParser(boundary, limitsOf(page));
  const form = new Form(page);
  let isCut = wasCut;
  try {
    for (const chunk of chunks) for (const part of parser.write(chunk)) form.add(part);
    if (!isCut) parser.finish();
  } catch (error) {
    // Header bytes that are no text are a TypeError.
    if (!(error instanceof MultipartParseError || error instanceof TypeError)) throw error;
    isCut ||= error instanceof MaxFileSizeExceededError || error instanceof MaxTotalSizeExceededError;
    if (!isCut) return { problem: 400 };
  }
  if (form.room < 0) return { problem: 413 };
  const { fields, files } = form;
  return { fields, upload: { files, tooLong: isCut ? page.fields.find((name) => !form.names.has(name)) : undefined } };
}

function limitsOf({ maxBytes }: LargePage) {
  return { maxFileSize: maxBytes, maxTotalSize: maxBytes + FORM_BYTES, maxParts: MAX_PARTS };
}

/** The part of a form that is still being sent: what there would be of it if the form ended here. */
export function findOpenPart(chunks: Buffer[], contentType: string, page: LargePage): MultipartPart | undefined {
  const boundary = getMultipartBoundary(contentType)?.trim();
  if (!boundary) return undefined;
  const parser = new MultipartParser(boundary, limitsOf(page));
  try {
    for (const chunk of chunks) Array.from(parser.write(chunk));
    return [...parser.write(Buffer.from(`\r\n--${boundary}--`))].at(0);
  } catch (error) {
    if (!(error instanceof MultipartParseError || error instanceof TypeError)) throw error;
    return undefined;
  }
}

class Form {
  readonly fields = new URLSearchParams();
  readonly files: Uploaded[] = [];
  readonly names = new Set<string>();
  room = FORM_BYTES;

  constructor(private readonly page: LargePage) {}

  /** A browser sends an empty file without a name where none was chosen. */
  add({ name, filename, isFile, content, size }: MultipartPart) {
    if (!name) return;
    this.names.add(name);
    const isUpload = this.page.fields.includes(name);
    const bytes = isUpload || !isFile ? Buffer.concat(content) : Buffer.alloc(0);
    const isNothing = !filename && size === 0;
    // Text browsers send the whole path of a file, which concerns nobody else.
    const fileName = isFile ? filename?.split("/").at(-1) : undefined;
    if (isUpload && !isNothing) this.files.push({ field: name, fileName, bytes });
    if (isFile || (isUpload && size > SHOWN_BYTES)) return;
    this.room -= size;
    if (this.room >= 0) this.fields.append(name, bytes.toString("utf8"));
  }
}

const uploads = new Map<string, Upload>();

/** Keeps what a request uploaded until it is answered: the answer of this function forgets it. */
export function keepUpload(requestId: string, upload: Upload): () => void {
  uploads.set(requestId, upload);
  return () => uploads.delete(requestId);
}

/** What the request uploaded, once: it may be large. */
export function takeUpload(request: Request): Upload {
  const id = request.headers.get(ID_HEADER) ?? "";
  const upload = uploads.get(id);
  uploads.delete(id);
  return upload ?? { files: [] };
}
