import { addRows, createDraft, finishDraft } from "#app/domain/imports/draft";
import type { ImportKey } from "#app/domain/imports/import";
import type { ImportLine } from "#app/domain/imports/read-line";
import type { Admin } from "#app/domain/shared/actors";

/** A finished draft of these rows, on lines from 2 on. */
export async function makeDraft(admin: Admin, rows: Omit<ImportLine, "line">[]): Promise<ImportKey> {
  const key = await createDraft(admin, { fileName: "people.csv" });
  await addRows(
    key,
    rows.map((row, index) => ({ line: index + 2, ...row })),
  );
  await finishDraft(admin, key);
  return key;
}
