import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { addToGroup } from "#app/domain/groups/members";
import { createGroup } from "#app/domain/groups/group";
import { countManyRequested, countMembers } from "#app/domain/members/counts";
import { countMatching } from "#app/domain/members/matching";
import type { Admin } from "#app/domain/shared/actors";
import { useSettings } from "#app/settings";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeAccount, makeMember } from "../../support/rows";

beforeAll(() => useSettings({ ...process.env, EDITION: "cloud" }));

/** Invited people of whom nobody has an account. */
async function manyUsers({ workspace }: Admin, members: number, domain: string) {
  await sql`
    insert into members (workspace_id, email, name, sort_name, role)
    select ${workspace.id}::uuid, n || ${`@${domain}`}, 'Grace Hopper', 'grace hopper', 'builder'
    from generate_series(1, ${members}::int) as n`.execute(db);
}

test("up to 2,000 invitations are counted for the page, as they are", async () => {
  const admin = await makeAdmin();
  await manyUsers(admin, 2000, "few.test");
  expect(await countMembers(admin)).toEqual({ all: 2001, active: 1, invited: 0, requested: 2000, archived: 0 });
  await makeAccount({ email: "7@few.test" });
  expect(await countMembers(admin)).toEqual({ all: 2001, active: 1, invited: 1, requested: 1999, archived: 0 });
});

test("more than that are counted by the worker, and until it has, no number is told", async () => {
  const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
  await manyUsers(admin, 2001, "many.test");
  await manyUsers(stranger, 3, "strange.test");
  expect(await countMembers(admin)).toEqual({ all: 2002, active: 1, archived: 0 });
  await countManyRequested();
  expect(await countMembers(admin)).toEqual({ all: 2002, active: 1, invited: 0, requested: 2001, archived: 0 });
  await makeAccount({ email: "7@many.test" });
  expect(await countMembers(admin)).toMatchObject({ invited: 0, requested: 2001 });
  await countManyRequested();
  expect(await countMembers(admin)).toMatchObject({ invited: 1, requested: 2000 });
  expect(await countMembers(stranger)).toMatchObject({ all: 4, requested: 3 });
});

test("those of a group are counted apart", async () => {
  const admin = await makeAdmin();
  const { id: group } = await createGroup(admin, "Compilers");
  await makeAccount({ email: "known@group.test" });
  const emails = ["known@group.test", "unknown@group.test", "nobody@group.test"];
  const memberships = await Promise.all(emails.map((email) => makeMember(admin.workspace, { email })));
  await addToGroup(
    admin,
    group,
    memberships.map(({ id }) => id),
  );
  expect(await countMatching(admin, { status: "invited", group }, 10)).toBe(1);
  expect(await countMatching(admin, { status: "requested", group }, 10)).toBe(2);
  expect(await countMatching(admin, { status: "all", group }, 10)).toBe(3);
});
