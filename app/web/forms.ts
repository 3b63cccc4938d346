import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { json } from "@remix-run/node";
import { z } from "zod";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { readMetadata } from "#app/domain/members/metadata";
import { AlreadyHere, Refusal, TooOften, TooSlow } from "#app/domain/shared/errors";
import { findLineProblem, hasHidden, isDay, isSeen, maxNameLength, noDay } from "#app/domain/shared/typed-text";
import { roles } from "#app/domain/shared/actors";
import type { Preview } from "#app/ui/forms/mail-preview";
import { findUploadPage, readMultipart } from "./multipart";
import { isId } from "./urls";
import { safePath } from "./redirects";
import { markRefused } from "./request-context";
import { answerOf, overloadInit } from "./responses";

/** What a form is answered with that was not taken; who has the address already that it gave; and a mail to look at. */
export type Answered = {
  intent: string;
  result: SubmissionResult;
  alreadyHere?: { id: string; name: string };
  showsPasswords?: true;
  preview?: Preview;
};

/**
 * Reads a form by its schema and does the work with the answers. What does not fit, and what the domain refuses, comes back
 * as 422 with words for each field and everything that was typed, but for passwords; what was tried too often, as 429.
 */
export async function handleForm<Schema extends z.ZodType, Result>(
  request: Request,
  schema: Schema,
  work: (answers: z.output<Schema>) => Promise<Result>,
) {
  const form = plainFields(await readForm(request));
  const intent = readText(form, "intent");
  const submission = parseWithZod(form, { schema });
  if (readText(form, "show") === "password") return showPasswords(intent, form);
  const hideFields = [...form].flatMap(([name, value]) => (isPassword(name) || value instanceof File ? [name] : []));
  if (submission.status !== "success") {
    markRefused(request);
    return json<Answered>({ intent, result: submission.reply({ hideFields }) }, { status: 422 });
  }
  try {
    return await answerOf(() => work(submission.value));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    markRefused(request);
    const words = [error.message];
    const errors = error.field ? { fieldErrors: { [error.field]: words } } : { formErrors: words };
    const result = submission.reply({ ...errors, hideFields });
    const isOverload = error instanceof TooOften || error instanceof TooSlow;
    const alreadyHere = error instanceof AlreadyHere ? error.member : undefined;
    return json<Answered>({ intent, result, alreadyHere }, isOverload ? overloadInit(error) : { status: 422 });
  }
}

/** Everything that a form was filled in with, to be shown again as it is; but for passwords. */
export async function readAnswers(request: Request): Promise<SubmissionResult> {
  const form = plainFields(await readForm(request));
  for (const name of [...form.keys()]) if (isPassword(name)) form.delete(name);
  const { initialValue } = parseWithZod(form, { schema: z.object({}) }).reply();
  return { initialValue };
}

/**
 * What **Show password** answers in a browser without JavaScript: the form as it is filled in, this once with the passwords in it,
 * for the field to show. Nothing is done and nothing is kept; no answer of Foyer's is stored by a browser.
 */
function showPasswords(intent: string, form: FormData) {
  const names = [...new Set(form.keys())].filter(isPassword);
  const { initialValue } = parseWithZod(form, { schema: z.object({}) }).reply();
  const passwords = Object.fromEntries(names.map((name) => [name, readText(form, name)]));
  return json<Answered>({ intent, result: { initialValue: { ...initialValue, ...passwords } }, showsPasswords: true });
}

function isPassword(name: string): boolean {
  return /password/i.test(name);
}

/** The form that a POST sent. It may be read again: a guard reads it too, of somebody whose session has ended. */
export async function readForm(request: Request): Promise<FormData> {
  const sent = request.clone();
  const type = request.headers.get("content-type") ?? "";
  const page = findUploadPage(new URL(request.url).pathname);
  if (!page || !/^multipart\//i.test(type)) return sent.formData();
  const { form, problem: status } = readMultipart(new Uint8Array(await sent.arrayBuffer()), type, page);
  if (!form) throw new Response(null, { status });
  return form;
}

/** Only fields with plain names: out of `a[9999999]` conform makes a list that long, and `__intent__` is an order to it. */
function plainFields(form: FormData): FormData {
  for (const name of [...form.keys()]) if (!/^[a-z]\w*$/i.test(name)) form.delete(name);
  return form;
}

/** The first answer under this name; a file is none. */
export function readText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/**
 * Whether the form that was sent holds this field. A box that is not ticked is not sent: it counts where the form names it
 * under `boxes`.
 */
export function holdsField(form: FormData, name: string): boolean {
  return form.has(name) || form.getAll("boxes").includes(name);
}

/** One line of text for people: trimmed, no control or direction-changing characters. */
export function oneLine(what: string, max: number) {
  return z
    .string({ error: `Enter ${what}` })
    .transform((text) => text.trim())
    .superRefine((text, context) => {
      const message = findLineProblem(what, max, text);
      if (message) context.addIssue({ code: "custom", message });
    });
}

/** One line of text that may be empty. */
export function optionalLine(what: string, max: number) {
  return z
    .string({ error: `Enter ${what} once` })
    .default("")
    .transform((text) => text.trim())
    .refine((text) => text.length <= max, `Shorten ${what} to ${max} characters`)
    .refine((text) => !hasHidden(text), `Enter ${what} without control characters`)
    .refine((text) => text === "" || isSeen(text), `Enter ${what}, or leave it empty`);
}

/** Text of several lines, which may be empty. */
export function plainText(what: string, max: number) {
  return z
    .string({ error: `Enter ${what} once` })
    .default("")
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .refine((text) => text.length <= max, `Shorten ${what} to ${max} characters`)
    .refine((text) => !hasHidden(text.replaceAll(/[\n\t]/g, "")), `Enter ${what} without control characters`);
}

/** An email address in its one canonical form. */
export const emailAddress = z.string({ error: "Enter an email address" }).transform((typed, context) => {
  const email = canonicalEmail(typed);
  if (email) return email;
  context.addIssue({ code: "custom", message: "Enter an email address like name@example.com" });
  return z.NEVER;
});

/** Metadata as it was typed. The domain reads it; what it would refuse is said together with all else that is wrong. */
export const metadata = z.string({ error: "Enter metadata once" }).superRefine((typed, context) => {
  try {
    readMetadata(typed);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

export const personName = oneLine("a name", maxNameLength.person);
export const workspaceName = oneLine("a name for the workspace", 100);
export const workspaceSlug = oneLine("an address for the workspace", 200);
/** The address of a new workspace, which is made from its name where it is left empty. */
export const newWorkspaceSlug = optionalLine("an address for the workspace", 200);
/** The domain knows which there are. */
export const timeZone = z.string({ error: "Choose one time zone" }).optional();
export const password = z.string({ error: "Enter a password" });

/** Where to go on to: a path of this app, `/` where there is none. */
export const redirectTo = z.string().optional().catch(undefined).transform(safePath);

/** A day of the calendar as a date field sends it, 2026-12-31; undefined where it is left empty. */
export const day = z.string({ error: "Enter one date" }).refine(isDay, noDay).optional();

/** For how many days an invitation is open. */
export const expiresInDays = z
  .string({ error: "Choose how long the invitation is open" })
  .regex(/^\d{1,2}$/, "Choose how long the invitation is open")
  .transform(Number)
  .pipe(z.number().min(1, "Choose 1 day or more").max(90, "Choose 90 days or fewer"));

export const role = z.enum(roles, { error: "Choose a role" });
export const groupIds = z.array(z.string().refine(isId, "Choose groups of the list"), {
  error: "Choose groups of the list",
});
/** A file, where one was chosen. What it may be is the domain's to say. */
export const file = z.file({ error: "Choose one file" }).optional();
export const checkbox = z
  .literal("on", { error: "Tick the box or leave it" })
  .optional()
  .transform((value) => value === "on");
