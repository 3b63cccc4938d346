import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { db } from "#db/database";
import { migrate } from "#db/migrate";
import { useDatabaseAsOf } from "../support/migrations";

const workspaceId = randomUUID();
const accountId = randomUUID();

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
  await migrate(db);
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
