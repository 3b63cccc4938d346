import type { Trx } from "#db/database";
import { changeAllowedDomains, readDomains } from "./allowed-domains";
import { record, type Action } from "./audit";
import type { Admin, Workspace } from "./people";
import { changeWorkspace } from "./seats";
import { checkSlug, slugIsTaken } from "./workspaces";

export type WorkspaceSettings = { name: string; slug: string; invitationDays: number; allowedDomains: string };

/** How many former addresses lead to a workspace. An older one is free again: renaming often must not take every address. */
const REMEMBERED = 5;

/**
 * Changes a workspace's name, its address, for how many days an invitation is open unless it is said otherwise, and which
 * email domains may sign up: refused as `readDomains` refuses them. The former address leads to the new one until the workspace takes it back, or has had five others since. Refuses (field
 * `slug`) an address that cannot be, is taken, or still leads to another workspace.
 */
export async function changeSettings(admin: Admin, settings: WorkspaceSettings): Promise<void> {
  const domains = readDomains(settings.allowedDomains);
  await changeWorkspace(admin, async (trx, workspace) => {
    const { name, slug, invitationDays } = settings;
    if (slug !== workspace.slug) await takeSlug(trx, workspace, slug);
    await trx
      .updateTable("workspaces")
      .set({ name, slug, invitation_days: invitationDays })
      .where("id", "=", workspace.id)
      .execute();
    await changeAllowedDomains(trx, admin, domains);

    const changes: [Action, string | number, string | number][] = [
      ["workspace.renamed", workspace.slug, slug],
      ["workspace.name_changed", workspace.name, name],
      ["workspace.invitation_days_changed", workspace.invitationDays, invitationDays],
    ];
    const subject = { workspaceId: workspace.id, text: slug };
    for (const [action, from, to] of changes) if (from !== to) await record(trx, admin, action, subject, { from, to });
  });
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
