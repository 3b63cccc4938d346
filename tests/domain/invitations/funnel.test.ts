import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { loadFunnel, loadPlot } from "#app/domain/invitations/funnel";
import type { Admin } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeInvitation } from "../../support/rows";

type Fate = { daysAgo?: number; mail?: string; invitation?: string };

/** An invitation of so many days ago, at noon by the workspace's clock. `mail` and `invitation` are what is set of their rows. */
async function invited(admin: Admin, { daysAgo = 0, mail, invitation = "" }: Fate = {}) {
  const { id, workspaceId } = await makeInvitation(admin.workspace);
  await sql`update invitations set created_at = ((now() at time zone ${admin.workspace.timeZone})::date - ${daysAgo}::int
    + case when ${daysAgo}::int > 0 then time '12:00' else time '00:00' end) at time zone ${admin.workspace.timeZone}
    where id = ${id}`.execute(db);
  if (invitation) await sql`update invitations set ${sql.raw(invitation)} where id = ${id}`.execute(db);
  if (mail === undefined) return;
  await sql`insert into mails (workspace_id, invitation_id, kind) values (${workspaceId}, ${id}, 'invitation')`.execute(
    db,
  );
  await sql`update mails set ${sql.raw(mail)} where invitation_id = ${id}`.execute(db);
}

const sent = "sent_at = now()";
const delivered = "sent_at = now(), delivered_at = now()";
const bounced = "sent_at = now(), delivered_at = now(), bounced_at = now()";
const joinedAfter = (hours: number) =>
  `opened_at = now(), closed_as = 'accepted', closed_at = created_at + interval '${hours} hours'`;

const nothing = { sent: 0, delivered: 0, opened: 0, joined: 0, expired: 0, declined: 0, medianSeconds: null };

describe("of the invitations of the last 30 days", () => {
  test("each step counts all that reached it", async () => {
    const admin = await makeAdmin();
    await invited(admin);
    await invited(admin, { mail: "captured = true, sent_at = now()" });
    await invited(admin, { mail: sent });
    await invited(admin, { mail: bounced });
    await invited(admin, { mail: delivered, invitation: "opened_at = now()" });
    await invited(admin, { mail: delivered, invitation: "expires_at = now()" });
    await invited(admin, {
      mail: delivered,
      invitation: "opened_at = now(), closed_as = 'declined', closed_at = now()",
    });
    await invited(admin, { mail: delivered, invitation: joinedAfter(1) });
    await invited(admin, { mail: sent, invitation: joinedAfter(3) });
    await invited(admin, { invitation: joinedAfter(50) });
    await invited(admin, { mail: sent, invitation: "closed_as = 'cancelled', closed_at = now()" });
    const { weeks, ...steps } = await loadFunnel(admin);
    const expected = { sent: 8, delivered: 4, opened: 5, joined: 3, expired: 1, declined: 1, medianSeconds: 10_800 };
    expect(steps).toEqual({ invited: 11, ...expected, isMore: false });
    expect(weeks[0]).toMatchObject({ invited: 11, ...expected });
    expect(await loadPlot(admin)).toEqual({ invited: 11, ...expected });
  });

  test("each week counts its own, by the days of the workspace's time zone", async () => {
    const admin = await makeAdmin();
    const elsewhere = { ...admin, workspace: { ...admin.workspace, timeZone: "Pacific/Auckland" } };
    for (const daysAgo of [0, 6, 7, 13, 14, 20, 21, 27, 28, 29, 30]) await invited(elsewhere, { daysAgo });
    await invited(elsewhere, { daysAgo: 8, invitation: joinedAfter(24) });
    const { weeks, invited: all } = await loadFunnel(elsewhere);
    expect([all, weeks.map((week) => week.invited)]).toEqual([11, [2, 3, 2, 2, 2]]);
    expect(weeks.map((week) => week.joined)).toEqual([0, 1, 0, 0, 0]);
    expect(weeks.map((week) => week.medianSeconds)).toEqual([null, 86_400, null, null, null]);
    const { rows } = await sql<{
      day: string;
    }>`select to_char((now() at time zone 'Pacific/Auckland')::date - n, 'YYYY-MM-DD') as day
      from unnest(array[6, 0, 13, 7, 20, 14, 27, 21, 29, 28]) with ordinality as days (n, place) order by place`.execute(
      db,
    );
    expect(weeks.flatMap(({ from, to }) => [from, to])).toEqual(rows.map(({ day }) => day));
  });

  test("one that was replaced by a new link does not count twice", async () => {
    const admin = await makeAdmin();
    await invited(admin, { mail: sent, invitation: "closed_as = 'replaced', closed_at = now()" });
    await invited(admin, { mail: sent });
    expect(await loadPlot(admin)).toEqual({ ...nothing, invited: 1, sent: 1 });
  });

  test("an invitation that was mailed twice counts once", async () => {
    const admin = await makeAdmin();
    await invited(admin, { mail: bounced });
    await sql`insert into mails (workspace_id, invitation_id, kind, sent_at, delivered_at)
      select workspace_id, invitation_id, 'invitation', now(), now() from mails
      where workspace_id = ${admin.workspace.id}`.execute(db);
    expect(await loadPlot(admin)).toEqual({ ...nothing, invited: 1, sent: 1, delivered: 1 });
  });

  test("where nobody was invited, nothing is counted, and nothing of another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await invited(admin, { mail: sent });
    const { weeks, ...steps } = await loadFunnel(stranger);
    expect(steps).toEqual({ invited: 0, ...nothing, isMore: false });
    expect(weeks.map((week) => week.invited)).toEqual([0, 0, 0, 0, 0]);
  });

  test("up to a limit the newest are counted, and it is said that there may be more", async () => {
    const admin = await makeAdmin();
    for (const daysAgo of [0, 1, 8, 16]) await invited(admin, { daysAgo });
    const { invited: all, isMore, weeks } = await loadFunnel(admin, 3);
    expect([all, isMore, weeks.map((week) => week.invited)]).toEqual([3, true, [2, 1]]);
    expect((await loadFunnel(admin, 5)).isMore).toBe(false);
  });
});
