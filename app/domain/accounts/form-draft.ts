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
 * Keeps, encrypted and for an hour, what a form held that was sent with a session that is over, and answers its id; undefined for a
 * session that nobody remembers, and for more than 64 KB. Of one account the ten newest are kept.
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
 * What was kept under this id, for the account whose session had ended and in the browser that sent the form: whoever else
 * signs in there, or holds the id elsewhere, sees nothing of it. Reading it changes nothing.
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

/** Deletes what was kept for an hour. */
export async function sweepDrafts() {
  await db
    .deleteFrom("form_drafts")
    .where("saved_at", "<", sql<Date>`now() - ${LIFETIME}`)
    .execute();
}
