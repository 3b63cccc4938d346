import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { addRows, createDraft, finishDraft, discardDraft } from "#app/domain/imports/draft";
import { createGroup } from "#app/domain/groups/group";
import { encrypt } from "#app/domain/members/metadata";
import { NotFound } from "#app/domain/shared/errors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeDraft } from "../../support/drafts";
import { makeAccount, makeMember } from "../../support/rows";

async function verdictsOf({ workspaceId, id }: { workspaceId: string; id: string }) {
  const rows = await db
    .selectFrom("import_rows")
    .select(["line", "verdict", "field", "reason"])
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .orderBy("line")
    .execute();
  return rows.map(({ line, verdict, field, reason }) =>
    [line, verdict, field, reason].filter((part) => part !== null).join(" | "),
  );
}

describe("the verdict of a row", () => {
  test("is invite for somebody new, with whatever they bring", async () => {
    const admin = await makeAdmin();
    await createGroup(admin, "Compilers | Linkers");
    const key = await makeDraft(admin, [
      { name: "Grace Hopper", email: "Grace@Corp.com", role: "Admin", groups: "compilers \\| linkers" },
      { name: "'=Ada", email: "'+ada@corp.com", role: "END USER", metadata: '{"team": "x"}', endsOn: "2999-12-31" },
      { name: "Bob", email: "bob@corp.com" },
    ]);
    expect(await verdictsOf(key)).toEqual(["2 | invite", "3 | invite", "4 | invite"]);
    const { rows } = await sql`
      select name, email, address, role, group_names, metadata_keys from import_rows where import_id = ${key.id}
      order by line`.execute(db);
    expect(rows).toEqual([
      {
        name: "Grace Hopper",
        email: "Grace@Corp.com",
        address: "grace@corp.com",
        role: "admin",
        group_names: ["compilers | linkers"],
        metadata_keys: null,
      },
      {
        name: "=Ada",
        email: "+ada@corp.com",
        address: "+ada@corp.com",
        role: "end-user",
        group_names: null,
        metadata_keys: 1,
      },
      {
        name: "Bob",
        email: "bob@corp.com",
        address: "bob@corp.com",
        role: null,
        group_names: null,
        metadata_keys: null,
      },
    ]);
  });

  test("is an error with the field and the words of the single form", async () => {
    const admin = await makeAdmin();
    const key = await makeDraft(admin, [
      { name: "", email: "a@corp.com" },
      { name: "A", email: "a@evil.com@corp.com" },
      { name: "A", email: "" },
      { name: "A", email: "b@corp.com", role: "Owner" },
      { name: "A", email: "c@corp.com", groups: "Compilers|Linkers" },
      { name: "A", email: "d@corp.com", metadata: '{"a": {"b": 1}}' },
      { name: "A", email: "e@corp.com", endsOn: "31.12.2999" },
      { name: "A", email: "f@corp.com", endsOn: "2020-12-31" },
      { name: "A\0", email: "g@corp.com" },
      { name: "A", email: "h@corp.com", fault: { field: "groups", reason: "Enter fewer cells" } },
      { name: "A", email: "i@corp.com", role: "Owner", endsOn: "soon" },
    ]);
    expect(await verdictsOf(key)).toEqual([
      "2 | error | name | Enter a name",
      "3 | error | email | Enter an email address like name@example.com",
      "4 | error | email | Enter an email address",
      "5 | error | role | Enter a role: Admin, Builder or End-user",
      '6 | error | groups | There is no group "Compilers" or "Linkers"',
      '7 | error | metadata | Enter metadata as a flat JSON object: "a" holds another object',
      "8 | error | endsOn | Enter a date like 2026-12-31",
      "9 | error | endsOn | Choose a day after today",
      "10 | error | name | Enter a name without control characters",
      "11 | error | groups | Enter fewer cells",
      "12 | error | role | Enter a role: Admin, Builder or End-user. Enter a date like 2026-12-31",
    ]);
  });

  test("names the first line of an address that is there twice, in whatever spelling", async () => {
    const admin = await makeAdmin();
    const key = await makeDraft(admin, [
      { name: "A", email: "a@corp.com" },
      { name: "B", email: "A@CORP.com" },
      { name: "C", email: "a@corp.com " },
    ]);
    expect(await verdictsOf(key)).toEqual([
      "2 | invite",
      "3 | error | email | Line 2 has the same email address",
      "4 | error | email | Line 2 has the same email address",
    ]);
  });

  test("of somebody here says what would change, and an empty cell changes nothing", async () => {
    const admin = await makeAdmin();
    const { workspace } = admin;
    const { id: groupId } = await createGroup(admin, "Compilers");
    await makeMember(workspace, { email: "same@corp.com", role: "builder" });
    await makeMember(workspace, { email: "role@corp.com", role: "builder" });
    const inGroup = await makeMember(workspace, { email: "group@corp.com", role: "builder" });
    await db
      .insertInto("group_members")
      .values({ workspace_id: workspace.id, member_id: inGroup.id, group_id: groupId })
      .execute();
    const secret = await makeMember(workspace, { email: "secret@corp.com", role: "builder" });
    await db
      .updateTable("members")
      .set({ metadata: encrypt({ key: "a" }, workspace.id, secret.id) })
      .where("id", "=", secret.id)
      .execute();
    const key = await makeDraft(admin, [
      { name: "Another name", email: "SAME@corp.com", role: "builder", groups: "", metadata: "", endsOn: "" },
      { name: "", email: "role@corp.com", role: "Admin", groups: "Compilers", endsOn: "2999-12-31" },
      { name: "A", email: "group@corp.com", groups: "COMPILERS" },
      { name: "A", email: "secret@corp.com", metadata: '{ "key": "a" }' },
    ]);
    expect(await verdictsOf(key)).toEqual([
      "2 | same",
      "3 | update | role, groups, end of access",
      "4 | same",
      "5 | same",
    ]);
    const other = await makeDraft(admin, [
      { email: "secret@corp.com", metadata: '{"key": "b"}' },
      { email: "group@corp.com", groups: "Linkers" },
    ]);
    expect(await verdictsOf(other)).toEqual([
      "2 | update | metadata",
      '3 | error | groups | There is no group "Linkers"',
    ]);
    const none = await makeDraft(admin, [{ email: "secret@corp.com", metadata: "{}" }]);
    expect(await verdictsOf(none)).toEqual(["2 | update | metadata"]);
  });

  test("is archived for who is archived here, unless the file says so too", async () => {
    const admin = await makeAdmin();
    const gone = await makeMember(admin.workspace, { email: "gone@corp.com" });
    await db
      .updateTable("members")
      .set({ archived_at: sql`now()` })
      .where("id", "=", gone.id)
      .execute();
    expect(await verdictsOf(await makeDraft(admin, [{ email: "gone@corp.com" }]))).toEqual(["2 | archived"]);
    const said = await makeDraft(admin, [
      { email: "gone@corp.com", role: "admin", status: "archived" },
      { name: "A", email: "never-here@corp.com", status: "archived" },
    ]);
    expect(await verdictsOf(said)).toEqual([
      "2 | same | Archived, as in the file",
      "3 | same | Archived in the file, so not invited",
    ]);
  });

  test("is an error for who could not accept, and says who is let in at once", async () => {
    const admin = await makeAdmin();
    const { workspace } = admin;
    const archived = await makeAccount();
    await db
      .updateTable("accounts")
      .set({ archived_at: sql`now()` })
      .where("id", "=", archived.id)
      .execute();
    const moved = await makeAccount();
    await makeMember(workspace, { account: moved, email: "former@corp.com" });
    const asker = await makeAccount();
    await db
      .insertInto("access_requests")
      .values({ workspace_id: workspace.id, account_id: asker.id, note: "" })
      .execute();
    const key = await makeDraft(admin, [
      { name: "A", email: archived.email },
      { name: "B", email: moved.email },
      { name: "C", email: asker.email },
    ]);
    expect(await verdictsOf(key)).toEqual([
      "2 | error | email | The account of this address is archived on this instance: ask a super admin to unarchive it",
      "3 | error | email | This person is a user here as former@corp.com",
      "4 | invite | Asked for access: let in at once",
    ]);
  });
});

describe("a draft", () => {
  test("without rows is refused, and one that is finished cannot be finished again", async () => {
    const admin = await makeAdmin();
    const empty = await createDraft(admin, { fileName: "people.csv" });
    await expect(finishDraft(admin, empty)).rejects.toThrow("There are no users in the file: add a row for each");
    const key = await makeDraft(admin, [{ name: "A", email: "a@corp.com" }]);
    await expect(finishDraft(admin, key)).rejects.toThrow(NotFound);
  });

  test("of another workspace can neither be finished nor discarded", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const key = await createDraft(admin, { fileName: "people.csv" });
    await addRows(key, [{ line: 2, name: "A", email: "a@corp.com" }]);
    await expect(finishDraft(stranger, key)).rejects.toThrow(NotFound);
    await discardDraft(stranger, key);
    await finishDraft(admin, key);
    expect(await verdictsOf(key)).toEqual(["2 | invite"]);
    await discardDraft(admin, key);
    expect(await verdictsOf(key)).toEqual([]);
  });

  test("keeps metadata encrypted, also where it could not be read", async () => {
    const admin = await makeAdmin();
    const key = await makeDraft(admin, [
      { name: "A", email: "a@corp.com", metadata: '{"apiKey": "topsecret"}' },
      { name: "B", email: "b@corp.com", metadata: "topsecret" },
    ]);
    const { rows } = await sql<{ row: string }>`
      select r::text as row from import_rows r where import_id = ${key.id}`.execute(db);
    expect(rows).toHaveLength(2);
    const hex = Buffer.from("topsecret").toString("hex");
    for (const { row } of rows) {
      expect(row).not.toContain("topsecret");
      expect(row).not.toContain(hex);
    }
  });
});
