import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { db } from "#db/database";
import { hashToken } from "#app/domain/shared/keys";
import type { Person } from "#app/domain/shared/actors";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { findEndedSession } from "./sessions";

export type FormDraft = { path: string; fields: [string, string][] };

const LIFETIME = sql`interval '1 hour'`;
export const DRAFT_SECONDS = 60 * 60;
const MAX_BYTES = 64 * 1024;
const MAX_DRAFTS = 10;

/**
 * Saves the answers of a form that was sent with an ended session, encrypted, for an hour, and answers the id of the draft.
 * Undefined where the session is no longer remembered, and for answers over 64 KB. An account keeps its ten newest drafts.
 */
export async function saveDraft(
  sessionToken: string,
  browserKey: string,
  form: FormDraft,
): Promise<string | undefined> {
  const answers = `${form.path}\n${new URLSearchParams(form.fields).toString()}`;
  if (Buffer.byteLength(answers) > MAX_BYTES) return undefined;
  const session = await findEndedSession(sessionToken);
  if (!session) return undefined;

  const id = randomUUID();
  const { accountId } = session;
  await db
    .insertInto("form_drafts")
    .values({
      id,
      account_id: accountId,
      browser: hashToken(browserKey),
      answers: encryptText("kept-form", answers, id),
    })
    .execute();
  await dropOlder(accountId);
  return id;
}

async function dropOlder(accountId: string) {
  await db
    .deleteFrom("form_drafts")
    .where("account_id", "=", accountId)
    .where("id", "in", (eb) =>
      eb
        .selectFrom("form_drafts")
        .select("id")
        .where("account_id", "=", accountId)
        .orderBy("saved_at", "desc")
        .offset(MAX_DRAFTS),
    )
    .execute();
}

/**
 * The draft with this id, for the account whose session had ended and in the browser that sent the form. For any other account
 * or browser it is undefined. Reading it changes nothing.
 */
export async function findDraft(person: Person, id: string, browserKey: string): Promise<FormDraft | undefined> {
  const row = await db
    .selectFrom("form_drafts")
    .select("answers")
    .where("id", "=", id)
    .where("account_id", "=", person.accountId)
    .where("browser", "=", hashToken(browserKey))
    .where("saved_at", ">", sql<Date>`now() - ${LIFETIME}`)
    .executeTakeFirst();
  const text = row && decryptText("kept-form", row.answers, id);
  if (text === undefined) return undefined;
  const [path = "", fields] = text.split("\n");
  return { path, fields: [...new URLSearchParams(fields)] };
}

/** Deletes the draft with this id, once its person has sent the form from the same browser. */
export async function deleteDraft(person: Person, id: string, browserKey: string) {
  await db
    .deleteFrom("form_drafts")
    .where("id", "=", id)
    .where("account_id", "=", person.accountId)
    .where("browser", "=", hashToken(browserKey))
    .execute();
}

/** Deletes drafts that are an hour old. */
export async function sweepDrafts() {
  await db
    .deleteFrom("form_drafts")
    .where("saved_at", "<", sql<Date>`now() - ${LIFETIME}`)
    .execute();
}
