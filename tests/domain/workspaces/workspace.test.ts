import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAdmin } from "#app/domain/instance/instance";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";
import { changeSettings } from "#app/domain/workspaces/settings";
import { createWorkspace, findMove, listReservedAddresses, listMemberships } from "#app/domain/workspaces/workspace";
import { useSettings } from "#app/settings";
import { databaseUrl, db } from "#db/database";
import { makeAdmin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeMember } from "../../support/rows";

// In the cloud edition everybody may create workspaces, unless a super admin has set it otherwise.
beforeAll(() => void useSettings({ ...process.env, EDITION: "cloud" }));
afterAll(() => void useSettings(process.env));

const newSlug = () => `s-${randomUUID().slice(0, 18)}`;
const makePerson = async () => personOf(await makeAccount());

const rename = (admin: Admin, slug: string) =>
  changeSettings(admin, { name: "Nexus", slug, invitationDays: 7, allowedDomains: "" });
const slugOf = async (admin: Admin) => {
  const workspace = await db
    .selectFrom("workspaces")
    .select("slug")
    .where("id", "=", admin.workspace.id)
    .executeTakeFirstOrThrow();
  return workspace.slug;
};
const eventsOf = (workspaceId: string) =>
  db
    .selectFrom("audit_events")
    .select(["actor", "action", "subject", "details"])
    .where("workspace_id", "=", workspaceId)
    .orderBy("id")
    .execute();

const taken = (slug: string) => new Refusal(`The address "${slug}" is taken: choose another`, "slug");

describe("a new workspace", () => {
  test("has its maker as its first admin, and says so in its log", async () => {
    const person = await makePerson();
    const slug = newSlug();
    const workspace = await createWorkspace(person, { name: "Apollo", slug });
    expect(workspace).toMatchObject({ slug, name: "Apollo", invitationDays: 7 });
    expect(await listMemberships(person)).toEqual([{ slug, name: "Apollo", role: "admin" }]);
    expect(await eventsOf(workspace.id)).toEqual([
      { actor: "Ada Byron", action: "workspace.created", subject: slug, details: {} },
    ]);
  });

  test("is refused to somebody whose address nobody proved", async () => {
    const person = { ...(await makePerson()), isVerified: false };
    await expect(createWorkspace(person, { name: "Apollo", slug: newSlug() })).rejects.toThrow(
      "Confirm your email address first",
    );
    expect(await listMemberships(person)).toEqual([]);
  });

  test.each(["a", "-ab", "UPPER", "with space", "x".repeat(41), "workspaces", "instance"])(
    "is refused the address %s",
    async (slug) => {
      const creation = createWorkspace(await makePerson(), { name: "Apollo", slug });
      await expect(creation).rejects.toMatchObject({ field: "slug" });
    },
  );

  test("is refused an address that a workspace has, archived or not", async () => {
    const admin = await makeAdmin();
    const { id, slug } = admin.workspace;
    const answers = { name: "Apollo", slug };
    await expect(createWorkspace(await makePerson(), answers)).rejects.toEqual(taken(slug));
    await db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", id).execute();
    await expect(createWorkspace(await makePerson(), answers)).rejects.toEqual(taken(slug));
  });

  test("is refused an address that still leads to another workspace", async () => {
    const admin = await makeAdmin();
    const { slug } = admin.workspace;
    await rename(admin, newSlug());
    await expect(createWorkspace(await makePerson(), { name: "Apollo", slug })).rejects.toEqual(taken(slug));
  });
});

describe("another address", () => {
  test("is found from the former one by members, and by nobody else", async () => {
    const admin = await makeAdmin();
    const { slug: former } = admin.workspace;
    const slug = newSlug();
    await rename(admin, slug);
    expect(await findMove(admin, former)).toBe(slug);
    expect(await findMove(await makePerson(), former)).toBeUndefined();
    expect(await findMove(await makeAdmin(), former)).toBeUndefined();
    const leaver = await makeAccount();
    const membership = await makeMember(admin.workspace, { account: leaver });
    expect(await findMove(personOf(leaver), former)).toBe(slug);
    await db
      .updateTable("members")
      .set({ archived_at: new Date() })
      .where("workspace_id", "=", membership.workspaceId)
      .where("id", "=", membership.id)
      .execute();
    expect(await findMove(personOf(leaver), former)).toBeUndefined();
  });

  test("leads on from every former one, and is taken back without a loop", async () => {
    const admin = await makeAdmin();
    const first = admin.workspace.slug;
    const [second, third] = [newSlug(), newSlug()];
    await rename(admin, second);
    await rename(admin, third);
    expect([await findMove(admin, first), await findMove(admin, second)]).toEqual([third, third]);
    await rename(admin, first);
    expect([await findMove(admin, first), await findMove(admin, third)]).toEqual([undefined, first]);
  });

  test("is refused where it is, or leads to, another workspace", async () => {
    const [admin, other] = [await makeAdmin(), await makeAdmin()];
    const former = other.workspace.slug;
    const present = newSlug();
    await rename(other, present);
    await expect(rename(admin, former)).rejects.toEqual(taken(former));
    await expect(rename(admin, present)).rejects.toEqual(taken(present));
    await expect(rename(admin, "login")).rejects.toMatchObject({ field: "slug" });
    expect(await slugOf(admin)).toBe(admin.workspace.slug);
  });

  test("of before it became one of Foyer's own is kept until an admin changes it, and is known to the operator", async () => {
    const admin = await makeAdmin();
    await sql`update workspaces set slug = 'webhooks' where id = ${admin.workspace.id}`.execute(db);
    expect(await listReservedAddresses()).toEqual(["webhooks"]);
    await changeSettings(admin, { name: "Hooks", slug: "webhooks", invitationDays: 7 });
    const answers = { email: `${randomUUID()}@corp.com`, name: "Grace Hopper", password: "analytical engine no. 1" };
    await createAdmin({ ...answers, workspaceSlug: "webhooks", workspaceName: "Other" });
    await rename(admin, newSlug());
    expect(await listReservedAddresses()).toEqual([]);
    await expect(rename(admin, "webhooks")).rejects.toMatchObject({ field: "slug" });
  });

  test("frees the sixth before it for others", async () => {
    const admin = await makeAdmin();
    const first = admin.workspace.slug;
    for (let renames = 0; renames < 5; renames++) await rename(admin, newSlug());
    await expect(createWorkspace(await makePerson(), { name: "Apollo", slug: first })).rejects.toEqual(taken(first));
    await rename(admin, newSlug());
    expect(await findMove(admin, first)).toBeUndefined();
    expect(await createWorkspace(await makePerson(), { name: "Apollo", slug: first })).toMatchObject({ slug: first });
  });

  test("opens the workspace to the command line by its former address too", async () => {
    const admin = await makeAdmin();
    const former = admin.workspace.slug;
    const slug = newSlug();
    await rename(admin, slug);
    const email = `${randomUUID()}@corp.com`;
    const answers = { name: "Grace Hopper", email, password: "cobol reads like english" };
    expect(await createAdmin({ ...answers, workspaceSlug: former, workspaceName: "Other" })).toEqual({ slug });
  });

  test.each(["two renames", "a rename and a new workspace"])("goes to one of %s at the same instant", async (race) => {
    const [admin, other] = [await makeAdmin(), await makeAdmin()];
    const slug = newSlug();
    const second = () =>
      race === "two renames" ? rename(other, slug) : createWorkspace(other, { name: "Apollo", slug });
    const barrier = await hold(databaseUrl(), "select from instance where singleton = $1 for update", [true]);
    const one = Promise.allSettled([rename(admin, slug)]);
    await barrier.waiting(1);
    const two = Promise.allSettled([second()]);
    await barrier.waiting(2);
    await barrier.release();
    expect([await one, await two]).toMatchObject([
      [{ status: "fulfilled" }],
      [{ status: "rejected", reason: taken(slug) }],
    ]);
  });
});

describe("a workspace's settings", () => {
  test("write what changed into its log, each by itself, and nothing where nothing did", async () => {
    const admin = await makeAdmin();
    const { id, slug: former } = admin.workspace;
    const slug = newSlug();
    await changeSettings(admin, { name: "Apollo", slug, invitationDays: 90, allowedDomains: "" });
    await changeSettings(admin, { name: "Apollo", slug, invitationDays: 90, allowedDomains: "" });
    expect(await eventsOf(id)).toEqual([
      { actor: "Ada Byron", action: "workspace.renamed", subject: slug, details: { from: former, to: slug } },
      { actor: "Ada Byron", action: "workspace.name_changed", subject: slug, details: { from: "Nexus", to: "Apollo" } },
      {
        actor: "Ada Byron",
        action: "workspace.invitation_days_changed",
        subject: slug,
        details: { from: 7, to: 90 },
      },
    ]);
  });

  test("change nothing of another workspace", async () => {
    const [admin, other] = [await makeAdmin(), await makeAdmin()];
    await rename(admin, newSlug());
    expect(await slugOf(other)).toBe(other.workspace.slug);
    expect(await eventsOf(other.workspace.id)).toEqual([]);
  });

  test("are refused to an admin who was demoted, or archived, since the page was open", async () => {
    const admin = await makeAdmin();
    const set = (values: { role?: "builder"; archived_at?: Date }) =>
      db
        .updateTable("members")
        .set(values)
        .where("workspace_id", "=", admin.workspace.id)
        .where("id", "=", admin.memberId)
        .execute();
    await set({ role: "builder" });
    await expect(rename(admin, newSlug())).rejects.toThrow(Forbidden);
    await set({ archived_at: new Date() });
    await expect(rename(admin, newSlug())).rejects.toThrow(NotFound);
    expect(await slugOf(admin)).toBe(admin.workspace.slug);
  });
});
