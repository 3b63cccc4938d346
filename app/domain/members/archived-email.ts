import { queueNotices } from "#app/mail/notices";
import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";

/** As long as archiving can be undone: somebody who was archived by mistake is told nothing. */
const DELAY = "10 minutes";

/** Queues the mail that tells a member who had joined that they are archived. It is sent ten minutes later, if that is so still. */
export async function tellOfArchive(trx: Trx, membership: { workspaceId: string; id: string }) {
  await queueNotices(trx, membership, [membership.id], { kind: "archived", delay: DELAY });
}

export type ArchivedEmail = {
  to: { name: string; address: string };
  workspace: string;
  timeZone: string;
  archivedAt: Date;
  /** The workspaces that they are still in. */
  url: string;
};

/**
 * The email to an archived member, or undefined once they are not archived, or declined or left, so that they know already; or
 * their account or the workspace is archived.
 */
export async function findArchivedEmail(mail: {
  workspaceId: string;
  memberId: string;
}): Promise<ArchivedEmail | undefined> {
  const row = await db
    .selectFrom("members as m")
    .innerJoin("accounts as a", "a.id", "m.account_id")
    .innerJoin("workspaces as w", "w.id", "m.workspace_id")
    .select(["m.name", "m.email", "m.archived_at as archivedAt", "w.name as workspace", "w.time_zone as timeZone"])
    .where("m.workspace_id", "=", mail.workspaceId)
    .where("m.id", "=", mail.memberId)
    .where("m.accepted_at", "is not", null)
    .where("m.declined_at", "is", null)
    .where("m.left_at", "is", null)
    .where("a.archived_at", "is", null)
    .where("w.archived_at", "is", null)
    .executeTakeFirst();
  if (!row?.archivedAt) return undefined;
  const { name, email, archivedAt, ...workspace } = row;
  return { to: { name, address: email }, ...workspace, archivedAt, url: `${settings().appOrigin}/workspaces` };
}
