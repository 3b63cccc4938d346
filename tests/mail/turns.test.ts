import { sql } from "kysely";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { claimDueMails, type ClaimedMail } from "#app/mail/claims";
import { db, useDatabase } from "#db/database";
import { createDatabase } from "../support/postgres";
import { makeWorkspace } from "../support/rows";

// What is claimed here is the whole table: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));
beforeEach(() => db.deleteFrom("mails").execute());

async function queueMany(count: number, dueSince: string) {
  const { id: workspaceId } = await makeWorkspace();
  await sql`
      with invitation as (
        insert into invitations (workspace_id, nonce, lifetime_days, expires_at, closed_at, closed_as)
        select ${workspaceId}, decode(repeat('00', 32), 'hex'), 7, now(), now(), 'cancelled'
        from generate_series(1, ${count}::int) returning id
      )
      insert into mails (workspace_id, invitation_id, kind, due_at)
      select ${workspaceId}, id, 'invitation', now() - ${dueSince}::interval from invitation`.execute(db);
  return workspaceId;
}

const countBy = (mails: ClaimedMail[], workspaceId: string) =>
  mails.filter((mail) => mail.workspaceId === workspaceId).length;

test("the 500 mails of one workspace do not stand before another's one", async () => {
  const crowded = await queueMany(500, "1 hour");
  const small = await queueMany(1, "1 second");
  const first = await claimDueMails(10);
  expect([countBy(first, crowded), countBy(first, small)]).toEqual([9, 1]);

  const smaller = await queueMany(1, "0 seconds");
  const inFlight = first.filter(({ workspaceId }) => workspaceId === crowded);
  const [next] = await claimDueMails(1, inFlight);
  expect(next?.workspaceId).toBe(smaller);
  expect((await claimDueMails(3, inFlight)).map(({ workspaceId }) => workspaceId)).toEqual([crowded, crowded, crowded]);
});

test("each workspace has the same share while all have mails", async () => {
  const workspaces = [await queueMany(40, "3 hours"), await queueMany(20, "2 hours"), await queueMany(5, "1 hour")];
  const mails = await claimDueMails(12);
  expect(workspaces.map((workspace) => countBy(mails, workspace))).toEqual([4, 4, 4]);
});

test("of two workers that claim at once each gets as many as it asks for", async () => {
  await queueMany(100, "1 hour");
  const claims = await Promise.all([claimDueMails(10), claimDueMails(10)]);
  expect(claims.map((mails) => mails.length)).toEqual([10, 10]);
  expect(new Set(claims.flat().map(({ id }) => id)).size).toBe(20);
});

test("a due mail is found among many workspaces whose mails are not due yet", async () => {
  for (let index = 0; index < 60; index++) await queueMany(1, "-1 hour");
  const due = await queueMany(1, "1 second");
  expect((await claimDueMails(10)).map(({ workspaceId }) => workspaceId)).toEqual([due]);
});
