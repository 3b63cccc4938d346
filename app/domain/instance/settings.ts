import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { settings } from "#app/settings";
import { actAsSuperAdmin, lockInstance, recordOnInstance } from "./super-admin";
import type { Person, SuperAdmin } from "#app/domain/shared/actors";
import { Forbidden, Refusal } from "#app/domain/shared/errors";
import { hasTwoFactor } from "#app/domain/accounts/two-factor";

export const workspaceCreators = ["everybody", "super-admins"] as const;
export type WorkspaceCreators = (typeof workspaceCreators)[number];

export type InstanceSettings = { workspacesCreatedBy: WorkspaceCreators; requiresTwoFactor: boolean };

/** What is set for the whole instance; until a super admin sets who may create workspaces, the edition says it. */
export async function findInstanceSettings(at: Database | Trx = db): Promise<InstanceSettings> {
  const row = await at
    .selectFrom("instance")
    .select(["workspaces_created_by", "requires_two_factor as requiresTwoFactor"])
    .executeTakeFirstOrThrow();
  const stored = workspaceCreators.find((one) => one === row.workspaces_created_by);
  const { requiresTwoFactor } = row;
  return { workspacesCreatedBy: stored ?? defaultCreators(), requiresTwoFactor };
}

function defaultCreators(): WorkspaceCreators {
  return settings().edition === "cloud" ? "everybody" : "super-admins";
}

/**
 * Sets who may create workspaces, and whether super admins need two-factor sign-in; each change is in the instance's audit log.
 * Refuses (field `requireTwoFactor`) to require it for a super admin who has none.
 */
export async function changeInstanceSettings(superAdmin: SuperAdmin, wanted: InstanceSettings): Promise<void> {
  const { workspacesCreatedBy, requiresTwoFactor } = wanted;
  await actAsSuperAdmin(superAdmin, async (trx) => {
    const before = await findInstanceSettings(trx);
    if (requiresTwoFactor && !before.requiresTwoFactor && !(await hasTwoFactor(trx, superAdmin.accountId)))
      throw new Refusal("Set up two-step sign-in for yourself first: then you can require it", "requireTwoFactor");
    await trx
      .updateTable("instance")
      .set({ workspaces_created_by: workspacesCreatedBy, requires_two_factor: requiresTwoFactor })
      .execute();
    if (workspacesCreatedBy !== before.workspacesCreatedBy) {
      const subject = workspacesCreatedBy === "everybody" ? "Everybody" : "Super admins";
      await recordOnInstance(trx, superAdmin, "instance.workspace_creators_changed", { id: null, email: subject });
    }
    if (requiresTwoFactor !== before.requiresTwoFactor) {
      const action = requiresTwoFactor ? "instance.two_factor_required" : "instance.two_factor_not_required";
      await recordOnInstance(trx, superAdmin, action, { id: null, email: "Super admins" });
    }
  });
}

/** Whether this person may create workspaces, as the instance's setting says. */
export async function mayCreateWorkspaces({ isSuperAdmin }: Person): Promise<boolean> {
  return isSuperAdmin || (await findInstanceSettings()).workspacesCreatedBy === "everybody";
}

/**
 * Throws Forbidden for a person who may not create workspaces, or whose account is archived. The instance's row is locked until
 * the transaction ends, so that the setting cannot change meanwhile.
 */
export async function refuseCreation(trx: Trx, { accountId }: Person): Promise<void> {
  await lockInstance(trx);
  const { workspacesCreatedBy } = await findInstanceSettings(trx);
  const account = await trx
    .selectFrom("accounts")
    .select(sql<boolean>`super_admin_since is not null`.as("isSuperAdmin"))
    .where("id", "=", accountId)
    .where("archived_at", "is", null)
    .executeTakeFirst();
  if (!account || (workspacesCreatedBy === "super-admins" && !account.isSuperAdmin)) throw new Forbidden();
}

/** Who to ask for a workspace: the active super admins, five at most. */
export async function listSuperAdmins(): Promise<{ name: string; email: string }[]> {
  return db
    .selectFrom("accounts")
    .select(["name", "email"])
    .where("super_admin_since", "is not", null)
    .where("archived_at", "is", null)
    .orderBy("super_admin_since")
    .limit(5)
    .execute();
}
