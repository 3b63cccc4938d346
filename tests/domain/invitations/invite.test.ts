import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, describe, expect, test } from "vitest";
import { createGroup } from "#app/domain/groups/group";
import { invite, type NewMember } from "#app/domain/invitations/invite";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, NotFound, TooOften, type Refusal } from "#app/domain/shared/errors";
import { useSettings } from "#app/settings";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { listenTo } from "../../support/postgres";

afterAll(() => useSettings(process.env));

const answersFor = (email = `${randomUUID()}@corp.com`): NewMember => ({
  ...{ name: "Grace Hopper", email, role: "builder", groupIds: [], metadata: "", message: "" },
  ...{ expiresInDays: 7, sendEmail: true },
});

const gone = expect.objectContaining({ field: "groups" }) as Refusal;
const past = expect.objectContaining({ field: "endsOn" }) as Refusal;

/** How much there is of what an invitation leaves. */
async function leftIn({ workspace: { id } }: Admin) {
  const tables = ["members", "group_members", "invitations", "mails", "audit_events"] as const;
  const counts = tables.map(async (table) => {
    const rows = await db.selectFrom(table).select("workspace_id").where("workspace_id", "=", id).execute();
    return [table, rows.length];
  });
  return Object.fromEntries(await Promise.all(counts)) as Record<(typeof tables)[number], number>;
}

const adminAlone = { members: 1, group_members: 0, invitations: 0, mails: 0, audit_events: 0 };

describe("an invitation leaves", () => {
  test("a membership in its groups, a link, a mail and a line in the log", async () => {
    const admin = await makeAdmin();
    const [compilers, design] = [await createGroup(admin, "Compilers"), await createGroup(admin, "Design")];
    const groupIds = [compilers.id, design.id, design.id];
    expect(await invite(admin, { ...answersFor(), groupIds })).toMatchObject({ isIn: false });
    // Two more of the log are those of the groups.
    expect(await leftIn(admin)).toEqual({ members: 2, group_members: 2, invitations: 1, mails: 1, audit_events: 3 });
    await invite(admin, { ...answersFor(), sendEmail: false });
    expect(await leftIn(admin)).toEqual({ members: 3, group_members: 2, invitations: 2, mails: 1, audit_events: 4 });
  });
});

describe("nothing is left of an invitation", () => {
  test("into a group that is gone, though another is there", async () => {
    const admin = await makeAdmin();
    const group = await createGroup(admin, "Compilers");
    const groupIds = [group.id, "00000000-0000-4000-8000-000000000000"];
    await expect(invite(admin, { ...answersFor(), groupIds })).rejects.toEqual(gone);
    expect(await leftIn(admin)).toEqual({ ...adminAlone, audit_events: 1 });
  });

  test("into another workspace's group", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const theirs = await createGroup(stranger, "Compilers");
    await expect(invite(admin, { ...answersFor(), groupIds: [theirs.id] })).rejects.toEqual(gone);
    expect(await leftIn(admin)).toEqual(adminAlone);
  });

  test.each(["2026-01-01", "0000-01-01"])("that would end on %s, before it begins", async (endsOn) => {
    const admin = await makeAdmin();
    await expect(invite(admin, { ...answersFor(), endsOn })).rejects.toEqual(past);
    expect(await leftIn(admin)).toEqual(adminAlone);
  });

  test.each([
    ["demoted", { role: "builder" }, Forbidden],
    ["archived", { archived_at: new Date() }, NotFound],
  ] as const)("by an admin who was %s meanwhile", async (_, change, kind) => {
    const admin = await makeAdmin();
    const own = db.updateTable("members").set(change).where("workspace_id", "=", admin.workspace.id);
    await own.execute();
    await expect(invite(admin, answersFor())).rejects.toBeInstanceOf(kind);
    expect(await leftIn(admin)).toEqual(adminAlone);
  });

  test("into a workspace that was archived meanwhile", async () => {
    const admin = await makeAdmin();
    const own = db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", admin.workspace.id);
    await own.execute();
    await expect(invite(admin, answersFor())).rejects.toBeInstanceOf(NotFound);
    expect(await leftIn(admin)).toEqual(adminAlone);
  });

  test("whose address had its mails of the hour, and what its admin and workspace may send is as it was", async () => {
    useSettings({ ...process.env, RATE_LIMITS: "on" });
    const admin = await makeAdmin();
    const email = `${randomUUID()}@corp.com`;
    for (let mail = 0; mail < 10; mail++) await invite(await makeAdmin(), answersFor(email));
    await invite(admin, answersFor());
    const before = await countsAround(1);
    const error: unknown = await invite(admin, answersFor(email)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TooOften);
    expect(error).toMatchObject({ message: `${email} got many mails from here lately. Try again in 60 minutes` });
    expect(await leftIn(admin)).toMatchObject({ members: 2, invitations: 1, mails: 1 });
    expect(await countsAround(1)).toEqual(before);
    await invite(admin, { ...answersFor(email), sendEmail: false });
    expect(await leftIn(admin)).toMatchObject({ members: 3, invitations: 2, mails: 1 });
  });

  /** The counters of admins and workspaces that sent so many. */
  const countsAround = (hits: number) =>
    db
      .selectFrom("rate_limits")
      .select("key")
      .where("hits", "=", hits)
      .where("key", "like", "mails-%")
      .orderBy("key")
      .execute();
});

test("the worker is woken for what is committed, also when several invite at once", async () => {
  const admin = await makeAdmin();
  const listener = await listenTo("foyer_mail");
  const mails = async () => (await leftIn(admin)).mails;
  await invite(admin, answersFor());
  await once(listener, "notification");
  await Promise.all(Array.from({ length: 5 }, () => invite(admin, answersFor())));
  const woken = once(listener, "notification");
  expect(await mails()).toBe(6);
  await woken;
  await listener.end();
});
