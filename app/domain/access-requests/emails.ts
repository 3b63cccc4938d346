import { settings } from "#app/settings";
import { db } from "#db/database";
import { countOpen } from "./access-request";
import { activeMembership } from "#app/domain/members/active-member";

type To = { name: string; address: string };
type Mail = { workspaceId: string; memberId: string };

export type LetInEmail = { to: To; workspace: string; url: string };

/** The email to an approved requester, or undefined once they are no longer a member. */
export async function findLetInEmail(mail: Mail): Promise<LetInEmail | undefined> {
  const row = await activeMembership(mail).executeTakeFirst();
  return (
    row && {
      to: { name: row.name, address: row.email },
      workspace: row.workspace,
      url: `${settings().appOrigin}/${row.slug}`,
    }
  );
}

export type AccessAskedEmail = {
  to: To;
  workspace: string;
  /** The requesters who have waited longest, 20 at most. */
  requesters: { name: string; email: string }[];
  count: number;
  url: string;
};

const LISTED = 20;

/** The email to an admin about open requests, or undefined once there are none, or the admin is no active admin. */
export async function findAccessAskedEmail(mail: Mail): Promise<AccessAskedEmail | undefined> {
  const admin = await activeMembership(mail).where("members.role", "=", "admin").executeTakeFirst();
  const requesters = admin ? await listAskers(mail.workspaceId) : [];
  if (!admin || requesters.length === 0) return undefined;
  return {
    to: { name: admin.name, address: admin.email },
    workspace: admin.workspace,
    requesters,
    count: requesters.length < LISTED ? requesters.length : await countOpen(db, mail.workspaceId),
    url: `${settings().appOrigin}/${admin.slug}/workspace-settings/users/requests`,
  };
}

async function listAskers(workspaceId: string) {
  return db
    .selectFrom("access_requests")
    .innerJoin("accounts", "accounts.id", "access_requests.account_id")
    .select(["accounts.name", "accounts.email"])
    .where("access_requests.workspace_id", "=", workspaceId)
    .where("access_requests.closed_at", "is", null)
    .orderBy("access_requests.asked_at")
    .orderBy("access_requests.id")
    .limit(LISTED)
    .execute();
}
