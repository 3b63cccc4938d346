import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { makeNewLink, resend } from "#app/domain/invitations/invitation";
import { findMemberRow } from "#app/domain/members/list";
import type { Admin } from "#app/domain/shared/actors";
import { TooOften } from "#app/domain/shared/errors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { eventsOf, makeInvitation, type InvitationRow } from "../../support/rows";

type State = { sentAgo?: string; captured?: boolean; trouble?: string };

async function mailed(admin: Admin, queuedAgo: string, { sentAgo, captured = false, trouble }: State = {}) {
  const invitation = await makeInvitation(admin.workspace);
  await sql`insert into mails (workspace_id, invitation_id, kind, queued_at, sent_at, captured, trouble)
    values (${invitation.workspaceId}, ${invitation.id}, 'invitation', now() - ${queuedAgo}::interval,
      now() - ${sentAgo ?? null}::interval, ${captured}, ${trouble ?? null})`.execute(db);
  return invitation;
}

const pressing = (admin: Admin, { member }: InvitationRow) =>
  resend(admin, member.id).then(
    () => "sent",
    (error: unknown) => {
      if (!(error instanceof TooOften)) throw error;
      return error.message;
    },
  );

/** A second may end between the two statements. */
const about20 = (did: string) => new RegExp(`^${did} 2[0-2] seconds ago: try again in (40|39|38) seconds$`);

describe("an email that is resent within a minute", () => {
  test("is not sent again, and it is said when it may be", async () => {
    const admin = await makeAdmin();
    const sent = await mailed(admin, "20 seconds", { sentAgo: "19 seconds" });
    expect(await pressing(admin, sent)).toMatch(about20("Mailed"));
    expect(await eventsOf(sent.member)).toEqual([]);
  });

  test("says that the last was only queued, or kept here", async () => {
    const admin = await makeAdmin();
    expect(await pressing(admin, await mailed(admin, "20 seconds"))).toMatch(about20("Queued"));
    const captured = await mailed(admin, "20 seconds", { sentAgo: "19 seconds", captured: true });
    expect(await pressing(admin, captured)).toMatch(about20("Kept here"));
  });

  test("is tried again at once where the last try had trouble", async () => {
    const admin = await makeAdmin();
    const waiting = await mailed(admin, "20 seconds", { trouble: "The mail server did not answer" });
    expect(await pressing(admin, waiting)).toBe("sent");
  });
});

test("an email that is resent later is sent", async () => {
  const admin = await makeAdmin();
  expect(await pressing(admin, await mailed(admin, "61 seconds", { sentAgo: "60 seconds" }))).toBe("sent");
});

test("who invited, and when, is one event: mailing the same link again is another, and a new link replaces it", async () => {
  const admin = await makeAdmin();
  const other = await makeAdmin(admin.workspace);
  await db.updateTable("members").set({ name: "Kay McNulty" }).where("id", "=", other.memberId).execute();
  const { member } = await mailed(admin, "3 days", { sentAgo: "3 days" });
  await db
    .updateTable("members")
    .set({ invited_at: new Date("2026-01-02T03:04:05Z"), invited_by: admin.memberId })
    .where("id", "=", member.id)
    .execute();
  const invitedBy = async () => {
    const row = await findMemberRow(admin, member.id);
    return [row?.invitedBy, row?.invitedAt.toISOString().slice(0, 10)];
  };

  await resend(other, member.id);
  expect(await invitedBy()).toEqual(["Ada Byron", "2026-01-02"]);
  await makeNewLink(other, member.id);
  const { rows } = await sql<{
    today: string;
  }>`select to_char(now() at time zone 'utc', 'YYYY-MM-DD') as today`.execute(db);
  expect(await invitedBy()).toEqual(["Kay McNulty", rows[0]?.today]);
});
