import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Message } from "./transports/message";

export type CapturedMail = {
  id: string;
  at: Date;
  to: { name: string; address: string };
  replyTo?: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
};

const KEPT = 500;
const LISTED = 200;

/** The time in UTC, so that names sort by it, and the mail's key. Nothing else may become part of a path. */
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const stored = z.object({
  at: z.iso.datetime().transform((time) => new Date(time)),
  to: z.object({ name: z.string(), address: z.string() }),
  replyTo: z.object({ name: z.string(), address: z.string() }).optional(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});

/**
 * Keeps a mail as one JSON file in `dir` and answers its id; the same key again keeps nothing and answers the first id.
 * The 500 newest stay. Refuses, by an error, a key that is no uuid.
 */
export async function capture(dir: string, message: Message): Promise<string> {
  await mkdir(dir, { recursive: true });
  const known = (await listIds(dir)).find((id) => id.endsWith(`Z-${message.key}`));
  if (known) return known;

  const at = new Date().toISOString();
  const id = `${at.replace(/[-:.]/g, "")}-${message.key}`;
  if (!ID.test(id)) throw new Error("A mail's key must be a uuid");
  const { to, replyTo, subject, text } = message;
  const html = showPicture(message);
  await writeWhole(join(dir, `${id}.json`), JSON.stringify({ at, to, replyTo, subject, text, html }));
  await removeOldest(dir);
  return id;
}

/** The HTML with its picture in it, for where nothing goes with it. */
export function showPicture({ html, picture }: Pick<Message, "html" | "picture">): string {
  return picture
    ? html.replaceAll(`cid:${picture.cid}`, `data:image/png;base64,${picture.png.toString("base64")}`)
    : html;
}

/** The captured mails without their bodies, newest first, 200 at most. */
export async function listCaptured(dir: string): Promise<Pick<CapturedMail, "id" | "at" | "to" | "subject">[]> {
  const ids = await listIds(dir);
  const mails = await Promise.all(ids.slice(0, LISTED).map((id) => readCaptured(dir, id)));
  return mails.filter((mail) => mail !== undefined).map(({ id, at, to, subject }) => ({ id, at, to, subject }));
}

/** The captured mail of this id, or undefined. Whatever is no id never becomes part of a path. */
export async function findCaptured(dir: string, id: string): Promise<CapturedMail | undefined> {
  return ID.test(id) ? readCaptured(dir, id) : undefined;
}

async function readCaptured(dir: string, id: string): Promise<CapturedMail | undefined> {
  const json = await readFile(join(dir, `${id}.json`), "utf8").catch(unlessAbsent);
  return json === undefined ? undefined : { id, ...stored.parse(JSON.parse(json)) };
}

/** Newest first. */
async function listIds(dir: string): Promise<string[]> {
  const names = (await readdir(dir).catch(unlessAbsent)) ?? [];
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .filter((name) => ID.test(name))
    .sort()
    .reverse();
}

async function removeOldest(dir: string) {
  const ids = await listIds(dir);
  await Promise.all(ids.slice(KEPT).map((id) => rm(join(dir, `${id}.json`), { force: true })));
}

/** Writes a temporary file and renames it: a reader, or the next start after a crash, meets a whole file or none. */
async function writeWhole(path: string, text: string) {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

/** Another process may remove a file between the listing and the reading. */
function unlessAbsent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
