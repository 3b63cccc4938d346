import { db, type Trx } from "#db/database";
import { changeAllowedDomains, readDomains } from "./allowed-domains";
import { record, type Action } from "#app/domain/audit-log/event";
import type { Admin, Workspace } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { changeWorkspace } from "#app/domain/members/member";
import { hasTwoFactor } from "#app/domain/accounts/two-factor";
import { checkSlug } from "./slug";
import { changeInvitationMail, type InvitationMail } from "./invitation-mail";
import { readTimeZone } from "./time-zone";
import { changeWelcome, type ContinueLink } from "./welcome";
import { slugIsTaken } from "./workspace";

export type WorkspaceSettings = {
  name: string;
  slug: string;
  invitationDays: number;
  /** Each of these, left out, stays as it is. */
  allowedDomains?: string;
  takesRequests?: boolean;
  requiresTwoFactor?: boolean;
  timeZone?: string;
  welcome?: string;
  /** With null there is none. */
  continueLink?: ContinueLink | null;
  invitationMail?: Partial<InvitationMail>;
};

/** How many former addresses lead to a workspace. An older one is free again: renaming often must not take every address. */
const REMEMBERED = 5;

/**
 * Changes a workspace's name, its address, its time zone, what its own page says, for how many days an invitation is open unless
 * it is said otherwise, how invitations are mailed, which email domains may sign up, whether others may ask for access, and
 * whether two-factor sign-in is required. The former address leads to the new one until the workspace takes it back, or has had
 * five others since. Refuses (field `slug`) an address that cannot be, is taken, or still leads to another workspace; domains as
 * `readDomains` does, a time zone as `readTimeZone`, texts as `changeInvitationMail`; and (field `requireTwoFactor`) to require
 * two-factor sign-in for an admin who has none.
 */
export async function changeSettings(admin: Admin, settings: WorkspaceSettings): Promise<void> {
  const domains = settings.allowedDomains === undefined ? undefined : readDomains(settings.allowedDomains);
  await changeWorkspace(admin, async (trx, workspace) => {
    const { name, slug, invitationDays, requiresTwoFactor } = settings;
    if (requiresTwoFactor !== undefined) await requireTwoFactor(trx, admin, requiresTwoFactor);
    if (slug !== workspace.slug) await takeSlug(trx, workspace, slug);
    // One that was there before stays, should this version of Node or of the database not know it.
    const isSameZone = settings.timeZone === undefined || settings.timeZone === workspace.timeZone;
    const timeZone = isSameZone ? workspace.timeZone : await readTimeZone(trx, settings.timeZone);
    await trx
      .updateTable("workspaces")
      .set({ name, slug, invitation_days: invitationDays, time_zone: timeZone })
      .where("id", "=", workspace.id)
      .execute();
    if (domains) await changeAllowedDomains(trx, admin, domains);
    if (settings.takesRequests !== undefined) await takeRequests(trx, admin, settings.takesRequests);
    await changeInvitationMail(trx, admin, settings.invitationMail ?? {});
    await changeWelcome(trx, admin, { text: settings.welcome, continueLink: settings.continueLink });

    const changes: [Action, string | number, string | number][] = [
      ["workspace.renamed", workspace.slug, slug],
      ["workspace.name_changed", workspace.name, name],
      ["workspace.invitation_days_changed", workspace.invitationDays, invitationDays],
      ["workspace.time_zone_changed", workspace.timeZone, timeZone],
    ];
    const subject = { workspaceId: workspace.id, text: slug };
    for (const [action, from, to] of changes) if (from !== to) await record(trx, admin, action, subject, { from, to });
  });
}

/** Whether the members of a workspace need two-factor sign-in, and whether others may ask for access. */
export async function findSwitches(admin: Admin): Promise<{ requiresTwoFactor: boolean; takesRequests: boolean }> {
  return db
    .selectFrom("workspaces")
    .select(["requires_two_factor as requiresTwoFactor", "takes_requests as takesRequests"])
    .where("id", "=", admin.workspace.id)
    .executeTakeFirstOrThrow();
}

async function takeRequests(trx: Trx, admin: Admin, takesRequests: boolean) {
  if (!(await setSwitch(trx, admin, "takes_requests", takesRequests))) return;
  const action = takesRequests ? "workspace.requests_allowed" : "workspace.requests_stopped";
  await record(trx, admin, action, { workspaceId: admin.workspace.id, text: admin.workspace.slug });
}

async function requireTwoFactor(trx: Trx, admin: Admin, isRequired: boolean) {
  if (!(await setSwitch(trx, admin, "requires_two_factor", isRequired))) return;
  if (isRequired && !(await hasTwoFactor(trx, admin.accountId)))
    throw new Refusal("Set up two-step sign-in for yourself first: then you can require it", "requireTwoFactor");
  const action = isRequired ? "workspace.second_step_required" : "workspace.second_step_not_required";
  await record(trx, admin, action, { workspaceId: admin.workspace.id, text: admin.workspace.slug });
}

type Switch = "takes_requests" | "requires_two_factor";

/** Answers whether it was the other way before. */
async function setSwitch(trx: Trx, { workspace }: Admin, column: Switch, isOn: boolean): Promise<boolean> {
  const turned = await trx
    .updateTable("workspaces")
    .set({ [column]: isOn })
    .where("id", "=", workspace.id)
    .where(column, "<>", isOn)
    .executeTakeFirst();
  return turned.numUpdatedRows > 0n;
}

/** Puts the present address among the former ones. Needs the instance's lock: nobody takes the new one meanwhile. */
async function takeSlug(trx: Trx, { id, slug: former }: Workspace, slug: string) {
  checkSlug(slug, "slug");
  if (await isTaken(trx, id, slug)) throw slugIsTaken(slug, "slug");
  await trx.deleteFrom("former_slugs").where("slug", "=", slug).execute();
  await trx.insertInto("former_slugs").values({ slug: former, leads_to: id }).execute();
  await trx
    .deleteFrom("former_slugs")
    .where("leads_to", "=", id)
    .where("slug", "not in", (eb) =>
      eb
        .selectFrom("former_slugs")
        .select("slug")
        .where("leads_to", "=", id)
        .orderBy("left_at", "desc")
        .limit(REMEMBERED),
    )
    .execute();
}

async function isTaken(trx: Trx, workspaceId: string, slug: string): Promise<boolean> {
  const taken = await trx
    .selectFrom("workspaces")
    .select("slug")
    .where("slug", "=", slug)
    .union((eb) =>
      eb.selectFrom("former_slugs").select("slug").where("slug", "=", slug).where("leads_to", "<>", workspaceId),
    )
    .executeTakeFirst();
  return taken !== undefined;
}
