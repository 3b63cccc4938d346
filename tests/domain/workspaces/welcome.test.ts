import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { changeSettings } from "#app/domain/workspaces/settings";
import { findHome, findWelcome } from "#app/domain/workspaces/welcome";
import { createWorkspace } from "#app/domain/workspaces/workspace";
import { Refusal } from "#app/domain/shared/errors";
import type { Admin } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { listTimeZones } from "#app/time-zone-names";
import { makeAdmin } from "../../support/admin";

const settingsOf = ({ workspace }: Admin) => ({ name: "Nexus", slug: workspace.slug, invitationDays: 7 });
const continueLink = { label: "the app", url: "https://app.nexus.test/" };

async function changesIn({ workspace }: Admin) {
  return db
    .selectFrom("audit_events")
    .select(["action", "details"])
    .where("workspace_id", "=", workspace.id)
    .orderBy("id")
    .execute();
}

describe("what a workspace says to its users", () => {
  test("is written, and into the log, each change by itself and nothing where nothing changed", async () => {
    const admin = await makeAdmin();
    const welcome = "Welcome\naboard";
    await changeSettings(admin, { ...settingsOf(admin), welcome, continueLink });
    await changeSettings(admin, { ...settingsOf(admin), welcome, continueLink });
    await changeSettings(admin, settingsOf(admin));
    expect(await findWelcome(admin)).toEqual({ text: welcome, continueLink });
    await changeSettings(admin, { ...settingsOf(admin), continueLink: null });
    expect(await findWelcome(admin)).toEqual({ text: welcome, continueLink: null });
    expect(await changesIn(admin)).toEqual([
      { action: "workspace.welcome_changed", details: { from: "none", to: "Welcome aboard" } },
      { action: "workspace.continue_changed", details: { from: "none", to: "the app, https://app.nexus.test/" } },
      { action: "workspace.continue_changed", details: { from: "the app, https://app.nexus.test/", to: "none" } },
    ]);
  });

  test("stays within the workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await changeSettings(admin, { ...settingsOf(admin), welcome: "Ours", continueLink });
    expect(await findHome(stranger)).toEqual({ text: "", continueLink: null, hasJustJoined: true });
  });
});

describe("the time zone", () => {
  test("is changed, and the log says so", async () => {
    const admin = await makeAdmin();
    await changeSettings(admin, { ...settingsOf(admin), timeZone: "Asia/Calcutta" });
    expect(await changesIn(admin)).toEqual([
      { action: "workspace.time_zone_changed", details: { from: "UTC", to: "Asia/Kolkata" } },
    ]);
  });

  test("is UTC unless another is chosen", async () => {
    const admin = await makeAdmin();
    await db.updateTable("instance").set({ workspaces_created_by: "everybody" }).execute();
    const made = await createWorkspace(admin, { name: "Mark I", slug: "" });
    expect(made.timeZone).toBe("UTC");
  });

  test.each(["", "utc+1", "Europe/Atlantis", "posixrules", "+01"])("%j is refused", async (timeZone) => {
    const admin = await makeAdmin();
    await expect(changeSettings(admin, { ...settingsOf(admin), timeZone })).rejects.toThrow(
      new Refusal("Choose a time zone of the list", "timeZone"),
    );
    expect(await changesIn(admin)).toEqual([]);
  });

  test("stays where the list of this machine lacks it", async () => {
    const admin = await makeAdmin();
    await db.updateTable("workspaces").set({ time_zone: "Etc/GMT+5" }).where("id", "=", admin.workspace.id).execute();
    await changeSettings(admin, { ...settingsOf(admin), name: "Apollo", timeZone: "Etc/GMT+5" });
    expect((await changesIn(admin)).map(({ action }) => action)).toEqual(["workspace.name_changed"]);
  });

  test("of every place in the list is known to Intl and to the database", async () => {
    const zones = listTimeZones();
    expect(zones.length).toBeGreaterThan(400);
    expect(zones).toEqual(
      expect.arrayContaining(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Europe/Kyiv"]),
    );
    for (const zone of zones) expect(() => new Intl.DateTimeFormat("en", { timeZone: zone })).not.toThrow();
    const { rows } = await sql<{ count: number }>`
      select count(now() at time zone zone)::int as count from unnest(${zones}::text[]) as zone`.execute(db);
    expect(rows).toEqual([{ count: zones.length }]);
  });
});
