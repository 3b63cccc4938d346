import { settings } from "#app/settings";
import { db } from "#db/database";
import { countOpen } from "./access-request";
import { activeMembership } from "#app/domain/members/active-member";
import { findDigest, LISTED } from "#app/domain/members/digest-email";

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

/** The email to an admin about open requests, or undefined once there are none, or the admin is no active admin. */
export async function findAccessAskedEmail(mail: Mail): Promise<AccessAskedEmail | undefined> {
  const digest = await findDigest(mail, listAskers, (workspaceId) => countOpen(db, workspaceId));
  if (!digest) return undefined;
  const { to, workspace, people: requesters, total: count, url } = digest;
  return { to, workspace, requesters, count, url: `${url}/requests` };
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
