import type { NextFunction, Request, Response } from "express";
import { findVisit } from "#app/domain/accounts/sessions";
import { settings } from "#app/settings";
import { readCookie, SESSION_COOKIE } from "#app/web/cookies";
import { FORM_BYTES, keepUpload, splitForm, type Fault, type LargePage } from "#app/web/uploads";
import { clientAddress } from "./client-address";
import { problem, tooMuchAtOnce } from "./problems";
import { UploadWatch } from "./upload-watch";

/** How long a sender may pause, and how long it may take in all. */
const STALL_MS = 10_000;
export const UPLOAD_MS = 5 * 60_000;

/** How many are read at once: of one workspace, and by this process, as each takes memory. */
const MAX_OF_WORKSPACE = 3;
const MAX_OF_PROCESS = 6;
const open = new Map<string, number>();

/**
 * Reads a form that may hold 10 MB: its fields become the request's body, and what it uploads waits for the page's action
 * (`takeUpload`). A sender who is not an admin of the workspace may send no more than in any form. A form that is too
 * long, that stalls, or whose file is none that the page reads, is answered at once; what still arrives of it is thrown away.
 */
export async function readLargeForm(request: Request, response: Response, next: NextFunction, page: LargePage) {
  const coding = request.headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") return problem(response, 415);
  const slug = request.path.split("/")[1] ?? "";
  if (!(await isAdmin(request, slug))) return readForm(request, response, next, page, FORM_BYTES);
  const leave = enter(slug);
  if (!leave) return tooMuchAtOnce(request, response);
  response.once("close", leave);
  await readForm(request, response, next, page, page.maxBytes + FORM_BYTES);
}

/** A place among those that are read at once; it is left by what is answered. Undefined where there is none. */
function enter(slug: string): (() => void) | undefined {
  const ofSlug = open.get(slug) ?? 0;
  const all = [...open.values()].reduce((sum, count) => sum + count, 0);
  if (ofSlug >= MAX_OF_WORKSPACE || all >= MAX_OF_PROCESS) return undefined;
  open.set(slug, ofSlug + 1);
  return () => {
    const left = (open.get(slug) ?? 1) - 1;
    if (left > 0) open.set(slug, left);
    else open.delete(slug);
  };
}

async function isAdmin(request: Request, slug: string): Promise<boolean> {
  const token = readCookie(request.headers.cookie, SESSION_COOKIE);
  const origin = {
    ip: clientAddress(request, settings().trustProxy),
    userAgent: (request.get("user-agent") ?? "").slice(0, 400),
  };
  const visit = token ? await findVisit(token, slug, origin) : undefined;
  return visit?.member?.role === "admin";
}

async function readForm(request: Request, response: Response, next: NextFunction, page: LargePage, limit: number) {
  const type = request.headers["content-type"] ?? "";
  const { chunks, end, fault } = await collect(request, limit, new UploadWatch(type, page));
  if (end === "stalled") return problem(response, 408);
  if (end === "gone") return problem(response, 400);
  const form = splitForm(chunks, type, page, end !== "whole");
  if (form.problem) return problem(response, form.problem);
  const upload = fault ? { files: [], fault } : form.upload;
  response.once("close", keepUpload(typeof request.id === "string" ? request.id : "", upload));
  request.body = Buffer.from(form.fields.toString());
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  next();
}

type Collected = { chunks: Buffer[]; end: "whole" | "too-long" | "stalled" | "gone" | "refused"; fault?: Fault };

function collect(request: Request, limit: number, watch: UploadWatch): Promise<Collected> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const stall = setTimeout(() => finish("stalled"), STALL_MS);
    const finish = (end: Collected["end"], fault?: Fault) => {
      clearTimeout(stall);
      request.off("data", add);
      // What still comes is thrown away, within the time that a request may take.
      request.resume();
      resolve({ chunks, end, fault });
    };
    const add = (chunk: Buffer) => {
      stall.refresh();
      size += chunk.length;
      if (size > limit) return finish("too-long");
      chunks.push(chunk);
      const fault = watch.look(chunks, chunk);
      if (fault) finish("refused", fault);
    };
    request.on("data", add);
    request.once("end", () => finish("whole"));
    request.once("close", () => finish("gone"));
    request.once("error", () => finish("gone"));
  });
}
