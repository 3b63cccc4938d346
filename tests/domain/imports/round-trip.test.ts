import { sql } from "kysely";
import { expect, test } from "vitest";
import { startImport } from "#app/domain/imports/start";
import { createGroup } from "#app/domain/groups/group";
import { encrypt } from "#app/domain/members/metadata";
import { readMembers, readMembersWithMetadata, type ExportedMember } from "#app/domain/members/export";
import type { Filter } from "#app/domain/members/paging";
import type { Admin } from "#app/domain/shared/actors";
import { formatCsv } from "#app/web/csv";
import { cellsOf, exportColumns, metadataCells, metadataColumns } from "#app/web/export-cells";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeAccount, makeMember } from "../../support/rows";

const everybody = { status: "all", sort: "name", isDescending: false, per: 50 } as Filter;

async function exportAll(admin: Admin, withMetadata: boolean): Promise<string> {
  const batches = withMetadata ? readMembersWithMetadata(admin, everybody) : readMembers(admin, everybody);
  const members: ExportedMember[] = [];
  for await (const batch of batches) members.push(...batch);
  const columns = withMetadata ? [...exportColumns, ...metadataColumns] : exportColumns;
  const rows = members.map((member) => [...cellsOf(member), ...(withMetadata ? metadataCells(member) : [])]);
  return `\ufeff${formatCsv([columns, ...rows])}`;
}

/** A workspace of people whose names, addresses, groups and metadata are the worst that the forms take. */
async function furnish(): Promise<Admin> {
  const admin = await makeAdmin();
  const { id: workspaceId } = admin.workspace;
  const groupNames = [
    "=cmd|' /C calc'!A0",
    "a|b",
    "|",
    "\\",
    "a\\",
    "\\|",
    "a,b;c\t",
    '"quoted"',
    "😀 é",
    "שלום",
    "2026-01-02",
  ];
  const groups = await Promise.all(groupNames.map((name) => createGroup(admin, name.trim())));
  const names = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'=a",
    "''=a",
    "' =a",
    'Kay "Mac", McNulty; x',
    "😀😀",
    "מרים שלום",
    "0123",
    "2026-01-02",
    "true",
  ];
  for (const [index, name] of names.entries()) {
    const account = index % 3 === 0 ? await makeAccount({ name }) : undefined;
    const email = account?.email ?? `${["+", "=", "-", "'="][index % 4]}${index}.${admin.workspace.slug}@corp.com`;
    const member = await makeMember(admin.workspace, { name, email, account, role: "end-user" });
    const metadata = {
      key: "=1",
      'quo"te': "a,b;c",
      "new\u00e9": "line\nbreak\ttab",
      "42": 1.5,
      flag: true,
      rtl: "שלום \u200f",
    };
    await db
      .updateTable("members")
      .set({
        metadata: index % 2 ? encrypt(metadata, workspaceId, member.id) : null,
        ends_on: index % 4 === 0 ? sql<Date>`date '2999-12-31'` : null,
        archived_at: index % 5 === 4 ? sql<Date>`now()` : null,
      })
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", member.id)
      .execute();
    const chosen = groups.filter((_, place) => (place + index) % 3 === 0);
    await db
      .insertInto("group_members")
      .values(chosen.map(({ id }) => ({ workspace_id: workspaceId, member_id: member.id, group_id: id })))
      .execute();
  }
  return admin;
}

async function verdictsOf(id: string) {
  const rows = await db
    .selectFrom("import_rows")
    .select(["name", "verdict", "reason"])
    .where("import_id", "=", id)
    .execute();
  return rows.map(({ name, verdict, reason }) => [
    name,
    verdict,
    reason === "Archived, as in the file" ? null : reason,
  ]);
}

test.each([false, true])("what is exported is no change when it is imported, metadata: %s", async (withMetadata) => {
  const admin = await furnish();
  const file = await exportAll(admin, withMetadata);
  const { importId, hasQuestion } = await startImport(admin, { fileName: "users.csv", bytes: Buffer.from(file) });
  expect(hasQuestion).toBe(false);
  const verdicts = await verdictsOf(importId);
  expect(verdicts).toHaveLength(14);
  expect(verdicts.filter(([, verdict, reason]) => verdict !== "same" || reason !== null)).toEqual([]);
});

test("an edited cell of an export is the only change", async () => {
  const admin = await furnish();
  const file = (await exportAll(admin, true)).replace(",end-user,", ",builder,");
  const { importId } = await startImport(admin, { fileName: "users.csv", bytes: Buffer.from(file) });
  const verdicts = await verdictsOf(importId);
  expect(verdicts.filter(([, verdict]) => verdict !== "same")).toEqual([[expect.anything(), "update", "role"]]);
});
