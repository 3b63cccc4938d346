import { findTooLight, FOYER_ACCENT, isColour } from "#app/colours/accent";
import { record } from "#app/domain/audit-log/event";
import { actAlone } from "#app/domain/members/member";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { toFace, type Face } from "#app/domain/shared/face";
import { db, type Trx } from "#db/database";
import { drawLogo } from "./logo";

/** The face of a live workspace; an archived one has none, so that its logo and its colour end with it. */
export async function findFace(workspaceId: string): Promise<Face> {
  const row = await selectFace(workspaceId).executeTakeFirst();
  return row ? toFace(row) : {};
}

function selectFace(workspaceId: string) {
  return db
    .selectFrom("workspaces")
    .leftJoin("workspace_logos as logos", "logos.workspace_id", "workspaces.id")
    .select([
      "workspaces.id",
      "workspaces.accent",
      "logos.id as logo_id",
      "logos.width as logo_width",
      "logos.height as logo_height",
    ])
    .where("workspaces.id", "=", workspaceId)
    .where("workspaces.archived_at", "is", null);
}

/** The PNG of a logo. Throws NotFound for one that was changed or removed, and for one of an archived workspace. */
export async function findLogo(workspaceId: string, id: string): Promise<Buffer> {
  const { png } = await db
    .selectFrom("workspace_logos as logos")
    .innerJoin("workspaces", "workspaces.id", "logos.workspace_id")
    .select("logos.png")
    .where("logos.workspace_id", "=", workspaceId)
    .where("logos.id", "=", id)
    .where("workspaces.archived_at", "is", null)
    .executeTakeFirstOrThrow(() => new NotFound());
  return png;
}

/** The face of a live workspace with the PNG of its logo, for a mail. */
export async function findMailFace(workspaceId: string): Promise<Face & { png?: Buffer }> {
  const row = await selectFace(workspaceId).select("logos.png").executeTakeFirst();
  return row ? { ...toFace(row), ...(row.png && { png: row.png }) } : {};
}

/**
 * Changes the accent colour of a workspace and its logo; each, left out, stays as it is. An empty accent is Foyer's own.
 * Refuses (field `accent`) what is no colour or too light for the light pages, and (field `logo`) as `drawLogo` does.
 */
export async function changeFace(admin: Admin, wanted: { accent?: string; logo?: Uint8Array }): Promise<void> {
  const accent = wanted.accent === undefined ? undefined : readAccent(wanted.accent);
  const logo = wanted.logo && (await drawLogo(wanted.logo));
  await actAlone(admin, async (trx) => {
    if (accent !== undefined) await changeAccent(trx, admin, accent);
    if (!logo) return;
    await removeRow(trx, admin);
    await trx
      .insertInto("workspace_logos")
      .values({ workspace_id: admin.workspace.id, ...logo })
      .execute();
    await record(trx, admin, "workspace.logo_changed", subjectOf(admin));
  });
}

/** Removes the logo of a workspace; where there is none, nothing happens. */
export async function removeLogo(admin: Admin): Promise<void> {
  await actAlone(admin, async (trx) => {
    if (await removeRow(trx, admin)) await record(trx, admin, "workspace.logo_removed", subjectOf(admin));
  });
}

async function removeRow(trx: Trx, admin: Admin): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom("workspace_logos")
    .where("workspace_id", "=", admin.workspace.id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

async function changeAccent(trx: Trx, admin: Admin, accent: string | null) {
  const { accent: former } = await trx
    .selectFrom("workspaces")
    .select("accent")
    .where("id", "=", admin.workspace.id)
    .executeTakeFirstOrThrow();
  if (accent === former) return;
  await trx.updateTable("workspaces").set({ accent }).where("id", "=", admin.workspace.id).execute();
  const change = { from: former ?? FOYER_ACCENT, to: accent ?? FOYER_ACCENT };
  await record(trx, admin, "workspace.accent_changed", subjectOf(admin), change);
}

function readAccent(typed: string): string | null {
  const accent = typed.toLowerCase();
  if (accent === "" || accent === FOYER_ACCENT) return null;
  if (!isColour(accent)) throw new Refusal("Enter a colour as # and six digits, such as #611f69", "accent");
  const tooLight = findTooLight(accent);
  if (!tooLight) return accent;
  const { contrast, darker } = tooLight;
  throw new Refusal(
    `Choose a darker colour, such as ${darker}: ${accent} hardly stands out from a light page (${contrast.toFixed(1)}:1, and 3:1 is needed)`,
    "accent",
  );
}

const subjectOf = ({ workspace }: Admin) => ({ workspaceId: workspace.id, text: workspace.slug });
