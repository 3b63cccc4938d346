import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { listEvents, readLog, type LogFilter, type LogPlace } from "#app/domain/audit-log/list";
import type { Admin } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";

type Values = { actor?: string; email?: string; action?: string; at?: string; subject?: string; memberId?: string };

async function write(admin: Admin, { actor = "Ada Byron", action = "member.archived", ...values }: Values) {
  await sql`
    insert into audit_events (workspace_id, at, actor, actor_email, action, member_id, subject)
    values (${admin.workspace.id}, coalesce(${values.at ?? null}::timestamptz, clock_timestamp()), ${actor},
      ${values.email ?? null}, ${action}, ${values.memberId ?? null}, ${values.subject ?? ""})`.execute(db);
}

/** Events named by their numbers, the last one the newest. */
async function writeMany(admin: Admin, count: number) {
  await sql`
    insert into audit_events (workspace_id, at, actor, action, subject)
    select ${admin.workspace.id}, timestamptz '2026-01-01 00:00Z' + number * interval '1 minute', 'Ada Byron', 'group.created', number::text
    from generate_series(1, ${count}::int) as number`.execute(db);
}

async function subjects(admin: Admin, filter: LogFilter = {}, place: LogPlace = {}): Promise<string[]> {
  return (await listEvents(admin, filter, place)).events.map(({ subject }) => subject);
}

const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => String(from - index));

describe("the pages of the log", () => {
  test("are newest first, fifty each, and lead both ways", async () => {
    const admin = await makeAdmin();
    await writeMany(admin, 120);
    const first = await listEvents(admin, {}, {});
    const second = await listEvents(admin, {}, { after: first.next });
    const third = await listEvents(admin, {}, { after: second.next });
    const back = await listEvents(admin, {}, { before: third.previous });
    const start = await listEvents(admin, {}, { before: back.previous });
    expect([first, second, third, back, start].map(({ events }) => events.map(({ subject }) => subject))).toEqual([
      range(120, 71),
      range(70, 21),
      range(20, 1),
      range(70, 21),
      range(120, 71),
    ]);
    expect([first.previous, third.next, start.previous]).toEqual([undefined, undefined, undefined]);
  });

  test("stay where they are while more happens", async () => {
    const admin = await makeAdmin();
    await writeMany(admin, 60);
    const { next } = await listEvents(admin, {}, {});
    await write(admin, { subject: "new" });
    expect(await subjects(admin, {}, { after: next })).toEqual(range(10, 1));
  });

  test("tell events of one moment apart by their order", async () => {
    const admin = await makeAdmin();
    for (const subject of ["one", "two", "three"]) await write(admin, { subject, at: "2026-02-01 12:00Z" });
    const { events } = await listEvents(admin, {}, {});
    expect(events.map(({ subject }) => subject)).toEqual(["three", "two", "one"]);
    expect(await subjects(admin, {}, { after: events[0]?.id })).toEqual(["two", "one"]);
    expect(await subjects(admin, {}, { before: events[2]?.id })).toEqual(["three", "two"]);
  });

  test("begin at the first where the place is another workspace's", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await writeMany(admin, 3);
    await write(stranger, { subject: "theirs" });
    const { events } = await listEvents(stranger, {}, {});
    expect(await subjects(admin, {}, { after: "999999999999" })).toEqual(["3", "2", "1"]);
    expect(await subjects(stranger, {}, { after: events[0]?.id })).toEqual([]);
  });
});

describe("the filter", () => {
  test("finds an actor by how the name begins, whatever its case and marks", async () => {
    const admin = await makeAdmin();
    for (const actor of ["Ada Byron", "ada lovelace", "ADAM", "Grace Hopper", "Åda", "Mada"])
      await write(admin, { actor, subject: actor });
    expect(await subjects(admin, { actor: "aDa" })).toEqual(["Åda", "ADAM", "ada lovelace", "Ada Byron"]);
    expect(await subjects(admin, { actor: "ada b" })).toEqual(["Ada Byron"]);
    expect(await subjects(admin, { actor: "åda b" })).toEqual(["Ada Byron"]);
    expect(await subjects(admin, { actor: "Betty" })).toEqual([]);
  });

  test.each([
    ["lukasz", "Łukasz Żak"],
    ["soren", "SØREN"],
    ["STRASSE", "Straße"],
    ["o'b", "O’Brien"],
    ["ａｄａ", "ada"],
  ])("finds %j as %s", async (q, actor) => {
    const admin = await makeAdmin();
    for (const one of ["Łukasz Żak", "SØREN", "Straße", "O’Brien", "ada"])
      await write(admin, { actor: one, subject: one });
    expect(await subjects(admin, { actor: q })).toEqual([actor]);
  });

  test("finds an actor by how the email address of that moment begins, where it holds an @", async () => {
    const admin = await makeAdmin();
    await write(admin, { actor: "Ada Byron", email: "ada@corp.com", subject: "hers" });
    await write(admin, { actor: "Ada Byron", email: "mallory@corp.com", subject: "of another" });
    await write(admin, { actor: "ada@corp.com", subject: "of a name alone" });
    expect(await subjects(admin, { actor: "ADA@corp" })).toEqual(["hers"]);
    expect(await subjects(admin, { actor: "ada@corp.com", action: "member.archived" })).toEqual(["hers"]);
    expect(await subjects(admin, { actor: "ada b" })).toEqual(["of another", "hers"]);
  });

  test.each(["%", "_", "\\", "'", "*"])("takes %s as itself", async (sign) => {
    const admin = await makeAdmin();
    await write(admin, { actor: "Ada Byron" });
    await write(admin, { actor: `${sign}Ada`, subject: "found" });
    expect(await subjects(admin, { actor: sign })).toEqual(["found"]);
  });

  test("merges what many did into one order", async () => {
    const admin = await makeAdmin();
    for (let number = 1; number <= 60; number++)
      await write(admin, { actor: `Ada ${number % 7}`, action: number % 2 ? "a" : "b", subject: String(number) });
    const { events, next } = await listEvents(admin, { actor: "ada" }, {});
    expect(events.map(({ subject }) => subject)).toEqual(range(60, 11));
    expect(await subjects(admin, { actor: "ada" }, { after: next })).toEqual(range(10, 1));
    expect(await subjects(admin, { actor: "ada 3", action: "b" })).toEqual(["52", "38", "24", "10"]);
  });

  test("says so where more names begin alike than it looks through", async () => {
    const admin = await makeAdmin();
    await sql`
      insert into audit_events (workspace_id, actor, action, subject)
      select ${admin.workspace.id}, 'Ada ' || to_char(number, 'FM000'), 'member.joined', number::text
      from generate_series(1, 201) as number`.execute(db);
    const many = await listEvents(admin, { actor: "ada" }, {});
    expect([many.isPartial, many.events[0]?.subject]).toEqual([true, "200"]);
    const one = await listEvents(admin, { actor: "ada 201" }, {});
    expect([one.isPartial, one.events.map(({ subject }) => subject)]).toEqual([false, ["201"]]);
  });

  test("finds one action", async () => {
    const admin = await makeAdmin();
    await write(admin, { action: "member.invited", subject: "invited" });
    await write(admin, { action: "member.joined", subject: "joined" });
    expect(await subjects(admin, { action: "member.invited" })).toEqual(["invited"]);
  });

  test("finds whole days of UTC, both of them included", async () => {
    const admin = await makeAdmin();
    for (const at of [
      "2026-03-01 23:59:59.999999Z",
      "2026-03-02 00:00Z",
      "2026-03-03 23:59:59.999999Z",
      "2026-03-04 00:00Z",
    ])
      await write(admin, { at, subject: at });
    const days = { from: "2026-03-02", to: "2026-03-03" };
    expect(await subjects(admin, days)).toEqual(["2026-03-03 23:59:59.999999Z", "2026-03-02 00:00Z"]);
    expect(await subjects(admin, { from: "2026-03-04" })).toEqual(["2026-03-04 00:00Z"]);
    expect(await subjects(admin, { to: "2026-03-01" })).toEqual(["2026-03-01 23:59:59.999999Z"]);
    expect(await subjects(admin, { from: "2026-03-03", to: "2026-03-02" })).toEqual([]);
  });

  test("keeps to its days from whatever place a page is asked for", async () => {
    const admin = await makeAdmin();
    for (const day of ["01", "02", "03", "04"]) await write(admin, { at: `2026-03-${day} 12:00Z`, subject: day });
    const { events } = await listEvents(admin, {}, {});
    const [newest, , , oldest] = events.map(({ id }) => id);
    const days = { from: "2026-03-02", to: "2026-03-03" };
    expect(await subjects(admin, days, { after: newest })).toEqual(["03", "02"]);
    expect(await subjects(admin, days, { before: oldest })).toEqual(["03", "02"]);
  });
});

describe("an event", () => {
  test("leads to its member while there is one", async () => {
    const admin = await makeAdmin();
    await write(admin, { memberId: admin.memberId, subject: "here" });
    await write(admin, { memberId: "00000000-0000-4000-8000-000000000000", subject: "gone" });
    const { events } = await listEvents(admin, {}, {});
    expect(events.map(({ subject, memberId }) => [subject, memberId])).toEqual([
      ["gone", null],
      ["here", admin.memberId],
    ]);
  });

  test("of another workspace is in no page and no file", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await write(admin, { subject: "ours" });
    for (const filter of [{}, { actor: "Ada" }, { action: "member.archived" }, { from: "2020-01-01" }])
      expect(await subjects(stranger, filter)).toEqual([]);
    const file = [];
    for await (const batch of readLog(stranger, {})) file.push(...batch);
    expect(file.map(({ action, actorEmail }) => [action, actorEmail])).toEqual([
      ["audit_log.exported", stranger.email],
    ]);
  });
});

test("the whole log comes in batches, each event once and in order", async () => {
  const admin = await makeAdmin();
  await writeMany(admin, 2500);
  const batches: string[][] = [];
  for await (const events of readLog(admin, { actor: "ada", action: "group.created" }))
    batches.push(events.map(({ subject }) => subject));
  expect(batches).toEqual([range(2500, 1501), range(1500, 501), range(500, 1)]);
});
