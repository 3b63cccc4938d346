import { db } from "#db/database";
import type { Admin, Person, SuperAdmin } from "#app/domain/shared/actors";
import { makeAccount, makeMember, makeWorkspace, type AccountRow, type WorkspaceRow } from "./rows";

/** Where the requests of domain tests come from. */
export const origin = { ip: "127.0.0.1", userAgent: "a test" };

export const personOf = (account: AccountRow): Person => ({
  accountId: account.id,
  name: account.name,
  email: account.email,
  isVerified: true,
  isSuperAdmin: false,
  origin,
});

/** A super admin of the instance, as the guard of a page would hand them to the domain. */
export async function makeSuperAdmin(): Promise<SuperAdmin> {
  const account = await makeAccount();
  await db.updateTable("accounts").set({ super_admin_since: new Date() }).where("id", "=", account.id).execute();
  return { ...personOf(account), isSuperAdmin: true } as unknown as SuperAdmin;
}

/** An active admin's membership, as the guard of a page would hand it to the domain. */
export async function makeAdmin(workspace?: WorkspaceRow): Promise<Admin> {
  const home = workspace ?? (await makeWorkspace());
  const account = await makeAccount();
  const { id: memberId } = await makeMember(home, { account, role: "admin" });
  const admin = {
    ...personOf(account),
    memberId,
    role: "admin",
    workspace: { ...home, invitationDays: 7, timeZone: "UTC" },
  };
  return admin as unknown as Admin;
}

/** The statuses of a workspace's members, counted one by one. */
export async function countOneByOne(workspaceId: string): Promise<Record<string, number>> {
  const members = await db
    .selectFrom("members")
    .select(["accepted_at", "archived_at"])
    .where("workspace_id", "=", workspaceId)
    .execute();
  const statuses = members.map((member) =>
    member.archived_at ? "archived" : member.accepted_at ? "active" : "invited",
  );
  const count = (status: string) => statuses.filter((one) => one === status).length;
  return { all: members.length, invited: count("invited"), active: count("active"), archived: count("archived") };
}
