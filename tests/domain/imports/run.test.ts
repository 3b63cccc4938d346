import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { confirmImport, type ImportOptions } from "#app/domain/imports/confirm";
import { continueImport, stopImport, undoImport } from "#app/domain/imports/control";
import { findImport } from "#app/domain/imports/import";
import type { ImportLine } from "#app/domain/imports/read-line";
import { workOffImports, workOn } from "#app/domain/imports/run";
import { sweepImports } from "#app/domain/imports/sweep";
import { createGroup } from "#app/domain/groups/group";
import { decrypt } from "#app/domain/members/metadata";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { databaseUrl, db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeDraft } from "../../support/drafts";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeMember } from "../../support/rows";

const theWorker = () => workOffImports(new AbortController().signal);

const plain: ImportOptions = {
  update: false,
  unarchive: false,
  makeGroups: false,
  sendEmail: true,
  message: "",
  expiresInDays: 7,
  role: "end-user",
};

const draft = async (...those: Parameters<typeof makeDraft>) => (await makeDraft(...those)).id;

async function run(admin: Admin, rows: Omit<ImportLine, "line">[], options: Partial<ImportOptions> = {}) {
  const id = await draft(admin, rows);
  await confirmImport(admin, id, { ...plain, ...options });
  return id;
}

async function resultsOf(id: string): Promise<string[]> {
  const { rows } = await sql<{ result: string }>`
    select concat_ws(' | ', line, outcome, reason) as result from import_rows where import_id = ${id} order by line`.execute(
    db,
  );
  return rows.map(({ result }) => result);
}

async function eventsOf(id: string) {
  const { rows } = await sql`
    select action, subject, details from audit_events
    where bulk_id = ${id} and member_id is not null order by id`.execute(db);
  return rows;
}

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${prefix} ${index}`,
    email: `${prefix}.${index}@corp.com`,
    role: "builder",
  }));

async function countsOf(admin: Admin) {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*)::int from members where workspace_id = ${admin.workspace.id}) as members,
      (select count(*)::int from invitations where workspace_id = ${admin.workspace.id}) as invitations,
      (select count(*)::int from mails where workspace_id = ${admin.workspace.id}) as mails,
      (select sum(members)::int from member_tallies where workspace_id = ${admin.workspace.id}) as tallied,
      (select count(*)::int from audit_events where workspace_id = ${admin.workspace.id} and action = 'member.invited') as events`.execute(
    db,
  );
  return rows[0];
}

describe("confirming an import", () => {
  test("invites with role, groups, metadata, message, end and expiry, one event a person under its id", async () => {
    const admin = await makeAdmin();
    await createGroup(admin, "Compilers");
    const id = await run(
      admin,
      [
        {
          name: "Grace Hopper",
          email: "grace@corp.com",
          role: "admin",
          groups: "Compilers",
          metadata: '{"team": "navy"}',
          endsOn: "2999-12-31",
        },
        { name: "Bob", email: "bob@corp.com" },
      ],
      { message: "Welcome aboard", expiresInDays: 3, endsOn: "2998-01-01" },
    );
    expect(await resultsOf(id)).toEqual(["2 | invited", "3 | invited"]);
    const { rows } = await sql<{ id: string; metadata: Buffer | null }>`
      select m.id, m.metadata, m.name, m.role, m.ends_on::text, m.invited_by = ${admin.memberId} as by_admin, i.message,
        i.lifetime_days, i.expires_at - i.sent_at = interval '3 days' as is_open, length(i.nonce) as nonce,
        array(select g.name from group_members gm join groups g on g.id = gm.group_id where gm.member_id = m.id) as groups,
        (select count(*)::int from mails where invitation_id = i.id) as mails
      from members m join invitations i on i.member_id = m.id
      where m.workspace_id = ${admin.workspace.id} and i.closed_at is null order by m.name`.execute(db);
    expect(
      rows.map(({ id: memberId, metadata, ...row }) => ({
        ...row,
        metadata: decrypt(metadata, admin.workspace.id, memberId),
      })),
    ).toEqual([
      {
        ...{ name: "Bob", role: "end-user", ends_on: "2998-01-01", by_admin: true, message: "Welcome aboard" },
        ...{ lifetime_days: 3, is_open: true, nonce: 32, groups: [], mails: 1, metadata: undefined },
      },
      {
        ...{ name: "Grace Hopper", role: "admin", ends_on: "2999-12-31", by_admin: true, message: "Welcome aboard" },
        ...{ lifetime_days: 3, is_open: true, nonce: 32, groups: ["Compilers"], mails: 1, metadata: { team: "navy" } },
      },
    ]);
    expect(await eventsOf(id)).toEqual([
      {
        action: "member.invited",
        subject: "grace@corp.com",
        details: { role: "admin", groups: ["Compilers"], keys: 1 },
      },
      { action: "member.invited", subject: "bob@corp.com", details: { role: "end-user", groups: [], keys: 0 } },
    ]);
    expect(await findImport(admin, id)).toMatchObject({
      state: "finished",
      total: 2,
      invited: 2,
      refused: 0,
      mails: 2,
    });
  });

  test("without emails queues none", async () => {
    const admin = await makeAdmin();
    const id = await run(admin, many(3, "quiet"), { sendEmail: false });
    expect(await countsOf(admin)).toEqual({ members: 4, invitations: 3, mails: 0, tallied: 4, events: 3 });
    expect(await findImport(admin, id)).toMatchObject({ mails: 0, invited: 3 });
  });

  test("refuses rows without a role where none is chosen, an end that is past, and nothing to do", async () => {
    const admin = await makeAdmin();
    const id = await draft(admin, [{ name: "A", email: "a@corp.com" }]);
    const refusalOf = (options: Partial<ImportOptions>, which = id) =>
      confirmImport(admin, which, { ...plain, ...options }).catch((error: unknown) => error);
    expect(await refusalOf({ role: undefined })).toMatchObject({
      message: "Choose a role for the users whose row has none",
      field: "role",
    });
    expect(await refusalOf({ endsOn: "2020-01-01" })).toMatchObject({ field: "endsOn" });
    const bad = await draft(admin, [{ name: "A", email: "a" }]);
    expect(await refusalOf({}, bad)).toMatchObject({
      message: "There is nothing to do: tick what the import may do, or mend rows with errors",
    });
    expect((await findImport(admin, id)).state).toBe("draft");
  });

  test("of another workspace is not found", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const id = await draft(admin, many(1, "strange"));
    await expect(confirmImport(stranger, id, plain)).rejects.toThrow(NotFound);
    await expect(stopImport(stranger, id)).rejects.toThrow(NotFound);
    await expect(continueImport(stranger, id)).rejects.toThrow(NotFound);
    await expect(undoImport(stranger, id)).rejects.toThrow(NotFound);
    await expect(findImport(stranger, id)).rejects.toThrow(NotFound);
  });

  test("ten times at once is one run", async () => {
    const admin = await makeAdmin();
    const id = await draft(admin, many(30, "once"));
    await Promise.all(Array.from({ length: 10 }, () => confirmImport(admin, id, plain)));
    await theWorker();
    expect(await countsOf(admin)).toEqual({ members: 31, invitations: 30, mails: 30, tallied: 31, events: 30 });
    expect(await findImport(admin, id)).toMatchObject({ state: "finished", invited: 30, refused: 0 });
  });

  test("two imports of the same people at once make one membership each, and the later one says so", async () => {
    const admin = await makeAdmin();
    const [one, two] = [await draft(admin, many(40, "twin")), await draft(admin, many(40, "twin").reverse())];
    await Promise.all([confirmImport(admin, one, plain), confirmImport(admin, two, { ...plain, update: true })]);
    expect(await countsOf(admin)).toEqual({ members: 41, invitations: 40, mails: 40, tallied: 41, events: 40 });
    const results = [...(await resultsOf(one)), ...(await resultsOf(two))];
    expect(results.filter((result) => result.endsWith("| invited"))).toHaveLength(40);
    expect(results.filter((result) => result.endsWith("Already here: added since the preview"))).toHaveLength(40);
  });
});

describe("what is ticked alone is done", () => {
  async function prepared(options: Partial<ImportOptions>) {
    const admin = await makeAdmin();
    const { workspace } = admin;
    await makeMember(workspace, { email: "role@corp.com", role: "builder" });
    const gone = await makeMember(workspace, {
      email: "gone@corp.com",
      account: await makeAccount({ email: `gone.${workspace.slug}@corp.com` }),
    });
    await db
      .updateTable("members")
      .set({ archived_at: sql`now()` })
      .where("id", "=", gone.id)
      .execute();
    const id = await run(
      admin,
      [
        { name: "New", email: "new@corp.com", groups: "Linkers" },
        { email: "role@corp.com", role: "admin" },
        { email: "gone@corp.com", role: "admin" },
        { name: "Plain", email: "plain@corp.com" },
        { email: "bad" },
      ],
      options,
    );
    return { admin, id };
  }

  test("with nothing ticked, only those whom nothing bars are invited", async () => {
    const { id } = await prepared({});
    expect(await resultsOf(id)).toEqual([
      '2 | refused | There is no group "Linkers"',
      "3 | left | role",
      "4 | left",
      "5 | invited",
      "6 | refused | Enter an email address like name@example.com",
    ]);
  });

  test("with everything ticked, groups are made, users changed and unarchived", async () => {
    const { admin, id } = await prepared({ update: true, unarchive: true, makeGroups: true });
    expect((await resultsOf(id)).slice(0, 4)).toEqual([
      "2 | invited",
      "3 | updated | role",
      "4 | unarchived",
      "5 | invited",
    ]);
    expect(await findImport(admin, id)).toMatchObject({ invited: 2, updated: 1, unarchived: 1, refused: 1, mails: 3 });
    const { rows } = await sql`
      select m.email, m.role, m.archived_at is null as is_here, m.accepted_at is null as is_invited,
        (select count(*)::int from invitations i where i.member_id = m.id and i.closed_at is null) as open
      from members m where workspace_id = ${admin.workspace.id} and email in ('role@corp.com', 'gone@corp.com') order by email`.execute(
      db,
    );
    expect(rows).toEqual([
      { email: "gone@corp.com", role: "admin", is_here: true, is_invited: true, open: 1 },
      { email: "role@corp.com", role: "admin", is_here: true, is_invited: true, open: 0 },
    ]);
    expect(await eventsOf(id)).toMatchObject([
      { action: "member.invited", subject: "new@corp.com", details: { groups: ["Linkers"] } },
      { action: "member.invited", subject: "plain@corp.com" },
      { action: "member.unarchived", subject: "gone@corp.com" },
      { action: "member.role_changed", subject: "role@corp.com", details: { from: "builder", to: "admin" } },
      { action: "member.role_changed", subject: "gone@corp.com", details: { from: "builder", to: "admin" } },
    ]);
  });

  test("groups become those of the row, and metadata what it says", async () => {
    const admin = await makeAdmin();
    const { workspace } = admin;
    const { id: old } = await createGroup(admin, "Old");
    await createGroup(admin, "New");
    const member = await makeMember(workspace, { email: "g@corp.com" });
    await db
      .insertInto("group_members")
      .values({ workspace_id: workspace.id, member_id: member.id, group_id: old })
      .execute();
    const row = { email: "g@corp.com", groups: "New", metadata: '{"a": 1}', endsOn: "2999-01-01" };
    const id = await run(admin, [row], { update: true });
    expect(await eventsOf(id)).toEqual([
      { action: "member.groups_changed", subject: "g@corp.com", details: { added: ["New"], removed: ["Old"] } },
      { action: "member.metadata_changed", subject: "g@corp.com", details: { added: 1, changed: 0, removed: 0 } },
      { action: "member.end_changed", subject: "g@corp.com", details: { from: null, to: "2999-01-01" } },
    ]);
    const again = await draft(admin, [row]);
    expect(await resultsOf(again)).toEqual(["2"]);
    const { verdict } = await db
      .selectFrom("import_rows")
      .select("verdict")
      .where("import_id", "=", again)
      .executeTakeFirstOrThrow();
    expect(verdict).toBe("same");
    const stored = await db
      .selectFrom("members")
      .select("metadata")
      .where("id", "=", member.id)
      .executeTakeFirstOrThrow();
    expect(decrypt(stored.metadata, workspace.id, member.id)).toEqual({ a: 1 });
  });

  test("the last admin keeps the role, with the reason on the row, and the other rows are done", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { email: "invited@corp.com", role: "admin" });
    const rows = [
      { email: admin.email, role: "builder", endsOn: "2999-12-31" },
      { email: "invited@corp.com", role: "end-user" },
      { name: "New", email: "new@corp.com" },
    ];
    const id = await run(admin, rows, { update: true });
    expect(await resultsOf(id)).toEqual([
      "2 | refused | You cannot take the Admin role from yourself by an import",
      "3 | updated | role",
      "4 | invited",
    ]);
    const { rows: left } = await sql`
      select email, role, ends_on from members where workspace_id = ${admin.workspace.id} and role = 'admin'`.execute(
      db,
    );
    expect(left).toEqual([{ email: admin.email, role: "admin", ends_on: null }]);
    expect(await findImport(admin, id)).toMatchObject({ state: "finished", updated: 1, invited: 1, refused: 1 });
  });

  test("of two admins who demote each other by imports at once, one remains, and the import of the other changes nobody", async () => {
    for (let round = 0; round < 5; round++) {
      const one = await makeAdmin();
      const two = await makeAdmin(one.workspace);
      const ids = [
        await draft(one, [{ email: two.email, role: "builder" }]),
        await draft(two, [{ email: one.email, role: "builder" }]),
      ];
      const options = { ...plain, update: true };
      const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [one.workspace.id]);
      const confirming = [one, two].map((admin, index) =>
        confirmImport(admin, ids[index] ?? "", options).catch((error: unknown) => error),
      );
      await barrier.waiting(2);
      await barrier.release();
      await Promise.all(confirming);
      const { rows } = await sql<{ role: string }>`
        select role from members where workspace_id = ${one.workspace.id} order by role`.execute(db);
      expect(rows.map(({ role }) => role)).toEqual(["admin", "builder"]);
      const results = [...(await resultsOf(ids[0] ?? "")), ...(await resultsOf(ids[1] ?? ""))];
      expect(results.filter((result) => result === "2 | updated | role")).toHaveLength(1);
    }
  });

  test("nobody takes the Admin role from themselves, and takes it from another", async () => {
    const admin = await makeAdmin();
    const other = await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    const id = await run(
      admin,
      [
        { email: admin.email, role: "builder" },
        { email: other.email, role: "builder" },
      ],
      { update: true },
    );
    expect(await resultsOf(id)).toEqual([
      "2 | refused | You cannot take the Admin role from yourself by an import",
      "3 | updated | role",
    ]);
  });

  test("who asked for access is let in at once", async () => {
    const admin = await makeAdmin();
    const asker = await makeAccount();
    await db
      .insertInto("access_requests")
      .values({ workspace_id: admin.workspace.id, account_id: asker.id, note: "" })
      .execute();
    const id = await run(admin, [{ name: "Asker", email: asker.email, role: "builder", metadata: '{"a": 1}' }]);
    expect(await resultsOf(id)).toEqual(["2 | let-in | Asked for access: let in at once"]);
    expect(await eventsOf(id)).toEqual([
      { action: "access.approved", subject: asker.email, details: { role: "builder", groups: [], keys: 1 } },
    ]);
    expect(await countsOf(admin)).toMatchObject({ members: 2, invitations: 0, mails: 0 });
  });
});

describe("of 2,500 rows", () => {
  test("the worker does batches of 2,000, and a batch that is done is not done again", async () => {
    const admin = await makeAdmin();
    const id = await run(admin, many(2500, "large"));
    expect((await findImport(admin, id)).state).toBe("running");
    await workOn({ workspaceId: admin.workspace.id, id });
    expect(await findImport(admin, id)).toMatchObject({ state: "running", invited: 2000 });
    await Promise.all([theWorker(), theWorker()]);
    expect(await findImport(admin, id)).toMatchObject({ state: "finished", invited: 2500, refused: 0, mails: 2500 });
    expect(await countsOf(admin)).toEqual({
      members: 2501,
      invitations: 2500,
      mails: 2500,
      tallied: 2501,
      events: 2500,
    });
  });

  test("it is stopped and continued, also by another admin", async () => {
    const admin = await makeAdmin();
    const other = { ...(await makeAdmin(admin.workspace)), name: "Kay" } as Admin;
    const id = await run(admin, many(2500, "stop"));
    await workOn({ workspaceId: admin.workspace.id, id });
    await stopImport(other, id);
    await theWorker();
    expect(await findImport(admin, id)).toMatchObject({
      state: "stopped",
      stoppedBecause: "Stopped by Kay",
      invited: 2000,
    });
    await continueImport(other, id);
    await theWorker();
    expect(await findImport(admin, id)).toMatchObject({ state: "finished", actor: "Kay", invited: 2500 });
  });

  test("an admin who is demoted while it runs stops it, and what was done is said", async () => {
    const admin = await makeAdmin();
    await makeAdmin(admin.workspace);
    const id = await run(admin, many(2500, "demoted"));
    await workOn({ workspaceId: admin.workspace.id, id });
    await db.updateTable("members").set({ role: "builder" }).where("id", "=", admin.memberId).execute();
    await theWorker();
    expect(await findImport(admin, id)).toMatchObject({
      state: "stopped",
      stoppedBecause: "Ada Byron is no longer an admin of this workspace",
      invited: 2000,
    });
    expect(await countsOf(admin)).toMatchObject({ members: 2002, mails: 2000 });
  });

  test("workspaces take turns, however many imports one of them has", async () => {
    const [greedy, modest] = [await makeAdmin(), await makeAdmin()];
    await run(greedy, many(2001, "greedy-a"));
    await run(greedy, many(2001, "greedy-b"));
    await run(modest, many(2001, "modest"));
    await theWorker();
    // Each batch is a transaction, which all of its members have the time of.
    const { rows: batches } = await sql<{ of: string; members: number }>`
      select split_part(min(email), '.', 1) as of, count(*)::int as members from members
      where email ~ '^(greedy-.|modest)[.]' group by workspace_id, invited_at order by invited_at`.execute(db);
    expect(batches).toEqual([
      { of: "greedy-a", members: 2000 },
      { of: "modest", members: 2000 },
      { of: "greedy-b", members: 2000 },
      { of: "modest", members: 1 },
      { of: "greedy-a", members: 1 },
      { of: "greedy-b", members: 1 },
    ]);
  });
});

describe("undoing an import", () => {
  test("cancels what it invited while nobody accepted, and leaves the others", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { email: "here@corp.com", role: "builder" });
    const id = await run(admin, [...many(3, "undone"), { email: "here@corp.com", role: "admin" }], { update: true });
    await undoImport(admin, id);
    await theWorker();
    expect(await findImport(admin, id)).toMatchObject({ state: "undone", cancelled: 3 });
    expect(await resultsOf(id)).toEqual(["2 | cancelled", "3 | cancelled", "4 | cancelled", "5 | updated | role"]);
    const { rows } = await sql`
      select (select count(*)::int from members where workspace_id = ${admin.workspace.id}) as members,
        (select count(*)::int from invitations where workspace_id = ${admin.workspace.id} and closed_as = 'cancelled') as cancelled,
        (select count(*)::int from mails where workspace_id = ${admin.workspace.id} and dropped_at is not null) as dropped,
        (select count(*)::int from audit_events where bulk_id = ${id} and action = 'invitation.cancelled') as events`.execute(
      db,
    );
    expect(rows).toEqual([{ members: 2, cancelled: 3, dropped: 3, events: 3 }]);
  });

  test("goes on where it was stopped, when it is asked for again", async () => {
    const admin = await makeAdmin();
    const id = await run(admin, many(3, "resumed"));
    await undoImport(admin, id);
    await stopImport(admin, id);
    await theWorker();
    expect(await findImport(admin, id)).toMatchObject({ state: "finished", cancelled: 0 });
    await undoImport(admin, id);
    await theWorker();
    await undoImport(admin, id);
    expect(await findImport(admin, id)).toMatchObject({ state: "undone", cancelled: 3 });
  });

  test("is refused once somebody accepted, and where nothing is left", async () => {
    const admin = await makeAdmin();
    const id = await run(admin, many(2, "accepted"));
    const account = await makeAccount();
    await sql`update members set accepted_at = now(), account_id = ${account.id}
      where workspace_id = ${admin.workspace.id} and email = 'accepted.0@corp.com'`.execute(db);
    await expect(undoImport(admin, id)).rejects.toThrow("somebody has accepted theirs already");
    await sql`update members set accepted_at = null, account_id = null, archived_at = now()
      where workspace_id = ${admin.workspace.id}  and email like 'accepted.%'`.execute(db);
    await expect(undoImport(admin, id)).rejects.toThrow("There is nothing to undo");
  });
});

test("drafts are swept after a day, results after 90 days", async () => {
  const admin = await makeAdmin();
  const [draftId, keptId] = [await draft(admin, many(2, "sweep-a")), await draft(admin, many(2, "sweep-b"))];
  const doneId = await run(admin, many(2, "sweep-c"));
  const oldId = await run(admin, many(2, "sweep-d"));
  const age = (id: string, days: number) =>
    sql`update imports set made_at = now() - ${days}::int * interval '1 day' - interval '1 minute' where id = ${id}`.execute(
      db,
    );
  await age(draftId, 1);
  await age(doneId, 89);
  await age(oldId, 90);
  await sweepImports();
  const left = await db.selectFrom("imports").select("id").where("workspace_id", "=", admin.workspace.id).execute();
  expect(left.map(({ id }) => id).sort()).toEqual([keptId, doneId].sort());
});
