import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { listAccounts } from "#app/domain/instance/account-list";
import { listMembers } from "#app/domain/members/list";
import { sortName } from "#app/domain/shared/names";
import type { Admin, SuperAdmin } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { migrate } from "#db/migrate";
import { useDatabaseAsOf } from "../support/migrations";

const workspaceId = randomUUID();
const accountId = randomUUID();
const people = ["Łukasz Żak", "Søren", "Große Straße", "Đorđe", "O’Brien", "Mc\u00adCarthy", "ΌΛΓΑ", "Grace Hopper"];
const groups = [
  "Café",
  "Cafe\u0301",
  "CAFÉ (2)",
  "Data\u00a0science",
  "Data science",
  "x".repeat(60),
  `${"x".repeat(59)}\uff38`,
];
const person = { accountId, name: "Ada Byron", email: "ada@corp.com", isVerified: true, isSuperAdmin: true };
const workspace = { id: workspaceId, slug: "nexus", name: "Nexus", invitationDays: 7 };
const membership = { memberId: accountId, role: "admin", workspace };
const origin = { ip: "", userAgent: "" };
const admin = { ...person, ...membership, origin } as unknown as Admin;
const superAdmin = { ...person, origin } as unknown as SuperAdmin;

/** What an instance held before the migrations 0021 to 0023. */
beforeAll(async () => {
  await useDatabaseAsOf("0020");
  await sql`insert into workspaces (id, slug, name) values (${workspaceId}, 'nexus', 'Nexus')`.execute(db);
  const events = [
    ["member.archived", "Ada Byron", accountId],
    ["member.ended", "Foyer", null],
    ["member.declined", "Foyer", null],
    ["workspace.created", "Command line", null],
    ["member.archived", "Foyer", accountId],
  ];
  for (const [action, actor, id] of events)
    await sql`insert into audit_events (workspace_id, action, actor, actor_account_id, subject)
      values (${workspaceId}, ${action}, ${actor}, ${id}, '')`.execute(db);
  for (const [index, name] of people.entries()) {
    const email = `person-${index}@corp.com`;
    const formerSortName = name
      .normalize("NFKD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase();
    await sql`insert into members (workspace_id, email, name, sort_name, role)
      values (${workspaceId}, ${email}, ${name}, ${formerSortName}, 'builder')`.execute(db);
    await sql`insert into accounts (email, name, password_hash) values (${email}, ${name}, 'none')`.execute(db);
  }
  for (const [index, name] of groups.entries())
    await sql`insert into groups (workspace_id, name, created_at)
      values (${workspaceId}, ${name}, timestamptz '2026-01-01' + ${index} * interval '1 minute')`.execute(db);
  await sql`insert into accounts (id, email, name, password_hash) values (${accountId}, 'ada@corp.com', 'Ada Byron', 'none')`.execute(
    db,
  );
  await sql`insert into second_steps (account_id, secret, on_since) values (${accountId}, 'a secret', now())`.execute(
    db,
  );
  await sql`insert into half_sign_ins (token_hash, id, account_id, knows, leads_to)
    values ('a token', ${randomUUID()}, ${accountId}, 'a password', 'somewhere')`.execute(db);
  await sql`insert into kept_forms (id, account_id, browser, answers)
    values (${randomUUID()}, ${accountId}, 'a browser', 'answers')`.execute(db);
  await sql`insert into email_proofs (account_id, email, password) values (${accountId}, 'ada@corp.com', 'a password')`.execute(
    db,
  );
  await sql`update workspaces set requires_second_step = true`.execute(db);
  for (const kind of ["second-step-on", "second-step-off", "second-step-codes", "password-changed"])
    await sql`insert into account_mails (account_id, kind) values (${accountId}, ${kind})`.execute(db);
  await migrate(db);
});

const searches: [string, string][] = [
  ["lukasz", "Łukasz Żak"],
  ["soren", "Søren"],
  ["strasse", "Große Straße"],
  ["dorde", "Đorđe"],
  ["o'brien", "O’Brien"],
  ["mccarthy", "Mc\u00adCarthy"],
  ["ολγα", "ΌΛΓΑ"],
];

test.each(searches)("who was there before is found: %j finds %s", async (q, name) => {
  const { rows } = await listMembers(admin, { status: "all", per: 25, q });
  expect(rows.map((row) => row.name)).toEqual([name]);
});

test.each([...searches.filter(([q]) => q !== "strasse"), ["grosse", "Große Straße"]])(
  "an account that was there before is found: %j finds %s",
  async (q, name) => {
    const { rows } = await listAccounts(superAdmin, { q, after: undefined });
    expect(rows.map((row) => row.name)).toEqual([name]);
  },
);

test("the database folds a name as the app does, letter by letter", async () => {
  const contents = [
    [0x20, 0x24f], // Latin
    [0x370, 0x58f], // Greek, Cyrillic, Armenian
    [0x5d0, 0x6ff], // Hebrew, Arabic
    [0x900, 0x97f], // Devanagari
    [0x1e00, 0x2063], // more Latin and Greek, punctuation
    [0x3041, 0x30ff], // Kana
    [0xfb00, 0xfb06],
    [0xff01, 0xffef],
  ].flatMap(([from = 0, to = 0]) =>
    Array.from({ length: to - from + 1 }, (_, index) => `x${String.fromCodePoint(from + index)}y`),
  );
  const { rows } = await sql<{ form: string }>`
    select search_form(name) as form from unnest(${contents}::text[]) with ordinality as one (name, n) order by n`.execute(
    db,
  );
  expect(rows.map(({ form }) => form)).toEqual(contents.map(sortName));
});

test("names of ASCII characters alone are folded as all others are", async () => {
  const { rows } = await sql<{ name: string; form: string; folded: string }>`
    select name, search_form(name) as form, fold_name(name) as folded
    from (select 'x' || chr(n) || 'Y' as name from generate_series(1, 127) as n union all select null) as names`.execute(
    db,
  );
  expect(rows).toHaveLength(128);
  expect(rows.filter(({ form, folded }) => form !== folded)).toEqual([]);
});

test("of groups with names that look the same, the oldest keeps its name and the others get the next free number", async () => {
  const { rows } = await sql<{ name: string }>`select name from groups order by created_at`.execute(db);
  expect(rows.map((row) => row.name)).toEqual([
    "Café",
    "Cafe\u0301 (3)",
    "CAFÉ (2)",
    "Data\u00a0science",
    "Data science (2)",
    `${"x".repeat(60)}`,
    `${"x".repeat(56)} (2)`,
  ]);
});

test("an old event's action, and not its actor's name, says what kind of actor it had", async () => {
  const { rows } = await sql`select action, actor, actor_kind, actor_email from audit_events order by id`.execute(db);
  expect(rows).toEqual([
    { action: "member.archived", actor: "Ada Byron", actor_kind: "account", actor_email: null },
    { action: "member.ended", actor: "Foyer", actor_kind: "system", actor_email: null },
    { action: "member.declined", actor: "Foyer", actor_kind: "link", actor_email: null },
    { action: "workspace.created", actor: "Command line", actor_kind: "command-line", actor_email: null },
    { action: "member.archived", actor: "Foyer", actor_kind: "account", actor_email: null },
  ]);
  await expect(sql`update audit_events set actor = 'Nobody'`.execute(db)).rejects.toThrow("append-only");
});

test("tables that got another name keep their rows, and no key, check or index keeps the former name", async () => {
  expect(await db.selectFrom("two_factor_secrets").select("account_id").execute()).toEqual([{ account_id: accountId }]);
  expect(await db.selectFrom("pending_logins").select("account_id").execute()).toEqual([{ account_id: accountId }]);
  expect(await db.selectFrom("form_drafts").select("account_id").execute()).toEqual([{ account_id: accountId }]);
  expect(await db.selectFrom("email_verifications").select("email").execute()).toEqual([{ email: "ada@corp.com" }]);
  expect(await db.selectFrom("workspaces").select("requires_two_factor").execute()).toEqual([
    { requires_two_factor: true },
  ]);
  const { rows } = await sql<{ name: string }>`
    select name from (select conname::text as name from pg_constraint union all select relname::text from pg_class) as named
    where name ~ 'second_step|half_sign_in|kept_form|kept_at|email_proof'`.execute(db);
  expect(rows).toEqual([]);
});

test("emails about two-factor sign-in that wait keep their kind by its new name", async () => {
  const mails = await db.selectFrom("account_mails").select("kind").orderBy("kind").execute();
  expect(mails.map(({ kind }) => kind)).toEqual([
    "password-changed",
    "two-factor-on",
    "two-factor-off",
    "two-factor-codes",
  ]);
});

test("a workspace that was there before keeps its times in UTC, without a welcome and a link of its own", async () => {
  const columns = ["time_zone", "welcome", "continue_label", "continue_url"] as const;
  expect(await db.selectFrom("workspaces").select(columns).execute()).toEqual([
    { time_zone: "UTC", welcome: "", continue_label: null, continue_url: null },
  ]);
});
