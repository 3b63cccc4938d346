import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { confirmImport } from "#app/domain/imports/confirm";
import { continueImport } from "#app/domain/imports/control";
import { addRows, createDraft, finishDraft } from "#app/domain/imports/draft";
import { findImport } from "#app/domain/imports/import";
import { workOffImports } from "#app/domain/imports/run";
import { countImportMails, countMailsToAddresses } from "#app/domain/shared/mail-limits";
import type { Admin } from "#app/domain/shared/actors";
import { useSettings } from "#app/settings";
import { db, useDatabase } from "#db/database";
import { createDatabase } from "../../support/postgres";
import { makeAdmin } from "../../support/admin";

// It lets time pass for all that is counted: in a database of its own.
beforeAll(async () => {
  useDatabase(await createDatabase());
  useSettings({ ...process.env, RATE_LIMITS: "on" });
});
afterAll(() => {
  useSettings(process.env);
});

const options = { update: false, unarchive: false, makeGroups: false, sendEmail: true, message: "", expiresInDays: 7 };

async function run(admin: Admin, emails: string[]): Promise<string> {
  const key = await createDraft(admin, { fileName: "people.csv" });
  const lines = emails.map((email, index) => ({ line: index + 2, name: "A", email, role: "builder" }));
  await addRows(key, lines);
  await finishDraft(admin, key);
  await confirmImport(admin, key.id, options);
  return key.id;
}

const addresses = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}.${n}@corp.com`);

test("an address that got ten mails within the hour is not invited, and the others are", async () => {
  const admin = await makeAdmin();
  const flooded = `flooded.${admin.workspace.slug}@corp.com`;
  for (let mail = 0; mail < 10; mail++) await db.transaction().execute((trx) => countMailsToAddresses(trx, [flooded]));
  const id = await run(admin, [flooded, `calm.${admin.workspace.slug}@corp.com`]);
  const { rows } = await sql`
    select outcome, reason, (select count(*)::int from members m where m.email = r.address) as members
    from import_rows r where import_id = ${id} order by line`.execute(db);
  expect(rows).toEqual([
    { outcome: "refused", reason: "This address got many emails lately", members: 0 },
    { outcome: "invited", reason: null, members: 1 },
  ]);
});

test("beyond 10,000 mails of an admin within the hour, they are due in the hours after", async () => {
  const admin = await makeAdmin();
  await db.transaction().execute((trx) => countImportMails(trx, admin, 9_996));
  await run(admin, addresses(6, `spread.${admin.workspace.slug}`));
  await db.transaction().execute((trx) => countImportMails(trx, admin, 9_998));
  await run(admin, addresses(3, `later.${admin.workspace.slug}`));
  const { rows } = await sql`
    select round(extract(epoch from due_at - queued_at) / 3600)::int as hours, count(*)::int as mails from mails
    where workspace_id = ${admin.workspace.id} group by 1 order by 1`.execute(db);
  expect(rows).toEqual([
    { hours: 0, mails: 4 },
    { hours: 1, mails: 2 },
    { hours: 2, mails: 3 },
  ]);
});

test("beyond 100,000 mails of a workspace within a day it stops, and is continued later", async () => {
  const admin = await makeAdmin();
  await db.transaction().execute((trx) => countImportMails(trx, admin, 99_999));
  const id = await run(admin, addresses(2, `day.${admin.workspace.slug}`));
  expect(await findImport(admin, id)).toMatchObject({
    state: "stopped",
    stoppedBecause: "Many invitations were sent lately. Try again in 24 hours",
    invited: 0,
  });
  await sql`update rate_limits set ends_at = now()`.execute(db);
  await continueImport(admin, id);
  await workOffImports(new AbortController().signal);
  expect(await findImport(admin, id)).toMatchObject({ state: "finished", invited: 2 });
});
