import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { db } from "#db/database";

export type WorkspaceRow = { id: string; slug: string; name: string };
export type AccountRow = { id: string; email: string; name: string };
export type MemberRow = { workspaceId: string; id: string; email: string; name: string };
export type InvitationRow = { workspaceId: string; id: string; nonce: Buffer; member: MemberRow };

/** A workspace of its own for one test. */
export async function makeWorkspace(values: { name?: string } = {}): Promise<WorkspaceRow> {
  return db
    .insertInto("workspaces")
    .values({ slug: `w-${randomUUID().slice(0, 18)}`, name: values.name ?? "Nexus" })
    .returning(["id", "slug", "name"])
    .executeTakeFirstOrThrow();
}

/** An account with a verified address that nobody else has. Its password hash fits no password. */
export async function makeAccount(values: { email?: string; name?: string } = {}): Promise<AccountRow> {
  return db
    .insertInto("accounts")
    .values({
      email: values.email ?? `${randomUUID()}@corp.com`,
      name: values.name ?? "Ada Byron",
      password_hash: "none",
      email_verified_at: sql`now()`,
    })
    .returning(["id", "email", "name"])
    .executeTakeFirstOrThrow();
}

type Membership = { email?: string; name?: string; role?: "admin" | "builder" | "end-user"; account?: AccountRow };

/** A membership: active when it has an account, else invited. */
export async function makeMember(workspace: { id: string }, values: Membership = {}): Promise<MemberRow> {
  const { account } = values;
  const name = values.name ?? account?.name ?? "Grace Hopper";
  return db
    .insertInto("members")
    .values({
      workspace_id: workspace.id,
      email: values.email ?? account?.email ?? `${randomUUID()}@corp.com`,
      name,
      sort_name: name.toLowerCase(),
      role: values.role ?? "builder",
      account_id: account?.id ?? null,
      accepted_at: account ? sql<Date>`now()` : null,
    })
    .returning(["workspace_id as workspaceId", "id", "email", "name"])
    .executeTakeFirstOrThrow();
}

/** What the audit log says of a membership, oldest first. */
export function eventsOf({ workspaceId, id }: Pick<MemberRow, "workspaceId" | "id">) {
  return db
    .selectFrom("audit_events")
    .select(["actor", "action", "details"])
    .where("workspace_id", "=", workspaceId)
    .where("member_id", "=", id)
    .orderBy("id")
    .execute();
}

type Opening = { member?: MemberRow; invitedBy?: MemberRow; message?: string };

/** An open invitation for a week, of a new invited membership unless one is given. It has no mail yet. */
export async function makeInvitation(workspace: { id: string }, values: Opening = {}): Promise<InvitationRow> {
  const member = values.member ?? (await makeMember(workspace));
  const nonce = randomBytes(32);
  const { id } = await db
    .insertInto("invitations")
    .values({
      workspace_id: workspace.id,
      member_id: member.id,
      nonce,
      invited_by: values.invitedBy?.id ?? null,
      message: values.message ?? null,
      lifetime_days: 7,
      expires_at: sql`now() + interval '7 days'`,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { workspaceId: workspace.id, id, nonce, member };
}
