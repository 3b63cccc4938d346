import { randomBytes } from "node:crypto";
import { parseWithZod } from "@conform-to/zod/v4";
import { z } from "zod";
import { deleteDraft, findDraft, saveDraft as keep } from "#app/domain/accounts/form-draft";
import { findEndedSession, findPerson } from "#app/domain/accounts/sessions";
import { DRAFT_COOKIE, draftCookie, readCookie } from "./cookies";
import { readForm, readText, type Answered } from "./forms";
import { isId } from "./urls";
import type { Scope } from "./request-context";

/**
 * Keeps what a form held whose session had ended, but for passwords, and answers where it is shown again and the cookie that
 * marks this browser. Its form token was checked before: the session's cookie, of which it is made, outlives the session, and a
 * second one the sign-out. So no other site puts words into anybody's form.
 */
export async function saveDraft(scope: Scope, request: Request): Promise<{ path: string; cookie: string } | undefined> {
  const token = scope.formerToken ?? scope.sessionToken;
  if (!token) return undefined;
  const url = new URL(request.url);
  const key = readKey(request) ?? randomBytes(32).toString("base64url");
  const fields = keepable(await readForm(request));
  const id = await keep(token, key, { path: url.pathname, fields });
  if (id === undefined) return undefined;
  url.searchParams.set("kept", id);
  return { path: `${url.pathname}${url.search}`, cookie: draftCookie(key) };
}

function readKey(request: Request): string | undefined {
  const key = readCookie(request.headers.get("cookie") ?? undefined, DRAFT_COOKIE);
  return key && /^[\w-]{43}$/.test(key) ? key : undefined;
}

/** Whether a form was sent from a page of another person than who is signed in. */
export async function isOfSomebodyElse({ sessionToken, formerToken, origin }: Scope): Promise<boolean> {
  if (!sessionToken || !formerToken) return false;
  const person = await findPerson(sessionToken, origin);
  const former = person && (await findEndedSession(formerToken));
  return person !== undefined && former?.accountId !== person.accountId;
}

function keepable(form: FormData): [string, string][] {
  return [...form].flatMap(([name, value]) => {
    const isKept = typeof value === "string" && /^[a-z]\w*$/i.test(name) && !/password|^formToken$/i.test(name);
    return isKept ? [[name, value] satisfies [string, string]] : [];
  });
}

/** What this page's form held when its session had ended, once its person is signed in again in the same browser. */
export async function findDraftAnswers(scope: Scope, request: Request): Promise<Answered | undefined> {
  const owned = await findOwner(scope, request);
  const kept = owned && (await findDraft(owned.person, owned.id, owned.key));
  return kept?.path === new URL(request.url).pathname ? toAnswers(kept.fields) : undefined;
}

/** Deletes what was kept once its form is sent and taken, which leads on: the browser's Back does not bring it again. */
export async function dropSentDraft(scope: Scope, request: Request, answer: Response): Promise<void> {
  const leadsOn = answer.headers.has("Location") || answer.headers.has("X-Remix-Redirect");
  if (request.method !== "POST" || !leadsOn || scope.formerToken) return;
  const owned = await findOwner(scope, request);
  if (owned) await deleteDraft(owned.person, owned.id, owned.key);
}

/** Who is signed in, and the draft and the browser that a request names. */
async function findOwner({ sessionToken, origin }: Scope, request: Request) {
  const id = new URL(request.url).searchParams.get("kept") ?? undefined;
  const key = readKey(request);
  if (!isId(id) || !key || !sessionToken) return undefined;
  const person = await findPerson(sessionToken, origin);
  return person && { person, id, key };
}

function toAnswers(fields: [string, string][]): Answered {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  const { initialValue } = parseWithZod(form, { schema: z.object({}) }).reply();
  return { intent: readText(form, "intent"), result: { initialValue } };
}
