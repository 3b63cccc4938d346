import { setTimeout as pause } from "node:timers/promises";
import { db } from "#db/database";
import type { Admin } from "#app/domain/shared/actors";
import { limitConcurrency } from "#app/domain/shared/concurrency-limit";
import { decryptBytes, encryptBytes } from "#app/domain/shared/encryption";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { countByAccount } from "#app/domain/shared/rate-limit";
import { ADDED_AT_ONCE, addRows, createDraft, discardDraft, finishDraft } from "./draft";
import type { ImportKey } from "./import";
import type { ImportLine } from "./read-line";
import type { Column } from "./reading/columns";
import { askedEncodings, type Encoding } from "./reading/encoding";
import { listLeftOut, toLine } from "./reading/layout";
import { openTable, type Answers, type Opened } from "./reading/table";

export type ImportFile = { fileName: string; bytes: Buffer };

/** The draft that a file became, and whether something has to be asked before its rows are read. */
export type Started = { importId: string; hasQuestion: boolean };

/** Reading takes the processor: so many files at once in one process, the others wait. */
const AT_ONCE = 2;

/**
 * Makes a draft of a file of people: with a verdict for each row, or with the file kept, encrypted, for at most a day, where its
 * encoding or its columns have to be asked for. Refuses what `openTable` refuses; then there is no draft. Throws TooOften after 60
 * files within an hour, and as `actAsAdmin` does.
 */
export async function startImport(admin: Admin, file: ImportFile, answers: Answers = {}): Promise<Started> {
  await countByAccount("import", admin);
  return limitConcurrency("import", AT_ONCE, async () => {
    const opened = await openTable(file.bytes, answers);
    const uploaded = opened.question && encryptBytes("import-file", file.bytes, admin.workspace.id);
    const draft = await createDraft(admin, { fileName: file.fileName, uploaded });
    if (!opened.question) await orDiscard(admin, draft, () => readInto(admin, draft, opened));
    return { importId: draft.id, hasQuestion: opened.question !== undefined };
  });
}

/** Makes a draft of people who were typed. */
export async function startImportOfLines(admin: Admin, fileName: string, lines: ImportLine[]): Promise<string> {
  await countByAccount("import", admin);
  const draft = await createDraft(admin, { fileName });
  await orDiscard(admin, draft, async () => {
    await addRows(draft, lines);
    await finishDraft(admin, draft);
  });
  return draft.id;
}

/** A draft whose file waits for an answer, and what is asked. */
export type Asked = { fileName: string; encoding: Encoding | undefined; opened: Opened };

/**
 * What has to be asked about the file of a draft, with `isAgain` as if nothing was answered; undefined where its rows are read
 * already, or being read. Throws NotFound for an id that is no draft of the admin's own.
 */
export async function findQuestion(admin: Admin, id: string, isAgain = false): Promise<Asked | undefined> {
  const file = await findFile(admin, id);
  if (!file) return undefined;
  const encoding = isAgain ? undefined : readEncoding(file.encoding);
  const opened = await limitConcurrency("import", AT_ONCE, () => openTable(file.bytes, { encoding }));
  if (!opened.question) await opened.rows.return(undefined);
  return { fileName: file.fileName, encoding, opened };
}

function readEncoding(kept: string | null): Encoding | undefined {
  return askedEncodings.find((known) => known === kept);
}

/** Keeps the answer to which encoding a file is in. */
export async function answerEncoding(admin: Admin, id: string, encoding: Encoding): Promise<void> {
  await update(admin, id).set({ encoding }).execute();
}

/**
 * Reads the rows of a draft's file by the columns that the admin chose: from now on it is as one that left no question. Refuses
 * (field `columns`) columns of which none is the email address, or two are the same. Refused later, for what is in its rows, the
 * draft is discarded: then its file has to be mended. Sent twice, the second waits for the first.
 */
export async function answerColumns(admin: Admin, id: string, columns: Column[]): Promise<void> {
  refuseUnclear(columns);
  const file = await findFile(admin, id);
  const taken =
    file && (await update(admin, id).set({ uploaded: null }).where("uploaded", "is not", null).executeTakeFirst());
  if (!file || taken?.numUpdatedRows !== 1n) return waitUntilRead(admin, id);
  const draft = { workspaceId: admin.workspace.id, id };
  const encoding = readEncoding(file.encoding);
  await orDiscard(admin, draft, () =>
    limitConcurrency("import", AT_ONCE, async () => {
      const opened = await openTable(file.bytes, { encoding, columns });
      if (opened.question) throw new Refusal("Say first which encoding the file is in");
      await readInto(admin, draft, opened);
    }),
  );
}

function refuseUnclear(columns: Column[]) {
  if (!columns.includes("email")) throw new Refusal("Choose the column that holds the email address", "columns");
  const chosen = columns.filter((column) => column !== undefined && column !== "none");
  if (new Set(chosen).size < chosen.length) throw new Refusal("Choose each field for one column", "columns");
}

const WAIT_MS = 250;
const WAITS = 60;

async function waitUntilRead(admin: Admin, id: string) {
  for (let wait = 0; wait < WAITS; wait++) {
    const { isRead } = await findOwn(admin, id);
    if (isRead) return;
    await pause(WAIT_MS);
  }
  throw new Refusal("The file is still being read: look at its preview in a minute");
}

type Readable = Extract<Opened, { question?: undefined }>;

async function readInto(admin: Admin, draft: ImportKey, { layout, rows }: Readable) {
  await update(admin, draft.id)
    .set({ ignored_columns: listLeftOut(layout) })
    .execute();
  let batch: ImportLine[] = [];
  let adding = Promise.resolve();
  for await (const read of rows) {
    for (const row of read) batch.push(toLine(row, layout.columns));
    if (batch.length < ADDED_AT_ONCE) continue;
    // The next rows are read while these are added.
    await adding;
    adding = addRows(draft, batch);
    adding.catch(() => undefined);
    batch = [];
  }
  await adding;
  await addRows(draft, batch);
  await finishDraft(admin, draft);
}

async function orDiscard(admin: Admin, draft: ImportKey, work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    await discardDraft(admin, draft);
    throw error;
  }
}

function update(admin: Admin, id: string) {
  return db
    .updateTable("imports")
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .where("actor_member_id", "=", admin.memberId);
}

/** The file that waits for an answer. */
async function findFile(admin: Admin, id: string) {
  const { fileName, uploaded, encoding } = await findOwn(admin, id);
  if (!uploaded) return undefined;
  const bytes = decryptBytes("import-file", uploaded, admin.workspace.id);
  if (!bytes) throw new NotFound();
  return { fileName, bytes, encoding };
}

async function findOwn(admin: Admin, id: string) {
  return db
    .selectFrom("imports")
    .select(["file_name as fileName", "uploaded", "encoding"])
    .select((eb) => eb("checked_at", "is not", null).as("isRead"))
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .where("actor_member_id", "=", admin.memberId)
    .executeTakeFirstOrThrow(() => new NotFound());
}
