import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cancel } from "#app/domain/invitations/cancel";
import { encrypt, decrypt } from "#app/domain/members/metadata";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { rotateSecrets } from "#app/domain/instance/secret-rotation";
import { undo } from "#app/domain/undos/undo";
import { useSettings } from "#app/settings";
import { db, useDatabase } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { createDatabase } from "../../support/postgres";
import { makeAccount, makeMember, makeWorkspace, type MemberRow } from "../../support/rows";

const OLD = "the old secret which is long enough to be one";
const NEW = "the new secret which is long enough to be one";
const LOST = "a secret that is lost and was long enough too";
let url: string;

/** A rotation is of the whole instance: it gets a database of its own, empty for each test. */
beforeAll(async () => {
  url = await createDatabase();
  useDatabase(url);
});

beforeEach(async () => {
  for (const table of ["undos", "members", "password_resets", "reset_requests"] as const)
    await db.deleteFrom(table).execute();
});

afterAll(() => useSettings(process.env));

const use = (...secrets: string[]) => useSettings({ ...process.env, APP_SECRET: secrets.join() });

/** Members whose metadata holds their number, under the secret in use. */
async function makeEncrypted(count: number): Promise<MemberRow[]> {
  const workspace = await makeWorkspace();
  const members: MemberRow[] = [];
  for (let number = 0; number < count; number++) {
    const member = await makeMember(workspace);
    await write(member, encrypt({ number }, member.workspaceId, member.id));
    members.push(member);
  }
  return members;
}

async function write({ workspaceId, id }: Pick<MemberRow, "workspaceId" | "id">, metadata: Buffer | null) {
  await db
    .updateTable("members")
    .set({ metadata })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}

async function read({ workspaceId, id }: Pick<MemberRow, "workspaceId" | "id">) {
  const { metadata } = await db
    .selectFrom("members")
    .select("metadata")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return decrypt(metadata, workspaceId, id);
}

test("after a rotation the new secret alone opens everything, in however many batches", async () => {
  use(OLD);
  const members = await makeEncrypted(250);
  const account = await makeAccount();
  const [asked, link] = [randomUUID(), randomUUID()];
  const requested = { id: asked, email: account.email, redirect_to: encryptText("redirect", "/invite/one", asked) };
  await db.insertInto("reset_requests").values(requested).execute();
  const reset = {
    id: link,
    account_id: account.id,
    email: account.email,
    replaces: Buffer.alloc(32),
    asked_at: new Date(),
  };
  await db
    .insertInto("password_resets")
    .values({ ...reset, redirect_to: encryptText("redirect", "/nexus", link) })
    .execute();
  await makeMember({ id: members[0]?.workspaceId ?? "" });

  use(NEW, OLD);
  expect(await rotateSecrets()).toEqual({ renewed: 252, newest: 0, unreadable: 0 });
  use(NEW);
  const opened = [];
  for (const member of members) opened.push(await read(member));
  expect(opened).toEqual(Array.from({ length: 250 }, (_, number) => ({ number })));
  const stored = await Promise.all([
    db.selectFrom("reset_requests").select("redirect_to").executeTakeFirstOrThrow(),
    db.selectFrom("password_resets").select("redirect_to").executeTakeFirstOrThrow(),
  ]);
  expect(
    stored.map(({ redirect_to: encrypted }, index) => decryptText("redirect", encrypted, [asked, link][index] ?? "")),
  ).toEqual(["/invite/one", "/nexus"]);
});

test("a second rotation finds nothing to do", async () => {
  use(OLD);
  await makeEncrypted(3);
  use(NEW, OLD);
  await rotateSecrets();
  expect(await rotateSecrets()).toEqual({ renewed: 0, newest: 3, unreadable: 0 });
});

test("the metadata of a cancelled invitation is encrypted anew, and opens once cancelling is undone", async () => {
  use(OLD);
  const admin = await makeAdmin();
  const { workspaceId, id } = await makeMember(admin.workspace);
  await write({ workspaceId, id }, encrypt({ number: 1 }, workspaceId, id));
  await cancel(admin, id);
  use(NEW, OLD);
  expect(await rotateSecrets()).toEqual({ renewed: 1, newest: 0, unreadable: 0 });
  use(NEW);
  await undo(admin, id);
  expect(await read({ workspaceId, id })).toEqual({ number: 1 });
});

test("what no secret opens is counted and left as it is", async () => {
  use(LOST);
  const [lost] = await makeEncrypted(1);
  use(OLD);
  const [known] = await makeEncrypted(1);
  if (!lost || !known) throw new Error("no members");
  use(NEW, OLD);
  expect(await rotateSecrets()).toEqual({ renewed: 1, newest: 0, unreadable: 1 });
  expect([await read(lost), await read(known)]).toEqual(["unreadable", { number: 0 }]);
  use(LOST);
  expect(await read(lost)).toEqual({ number: 0 });
});

test("two at once do the work once, and what the app writes meanwhile is kept", async () => {
  use(OLD);
  const [member] = await makeEncrypted(1);
  if (!member) throw new Error("no member");
  use(NEW, OLD);
  const barrier = await hold(url, "select id from members where id = $1 for update", [member.id]);
  const rotations = [rotateSecrets(), rotateSecrets()];
  await barrier.waiting(2);
  const written = write(member, encrypt({ number: 7 }, member.workspaceId, member.id));
  await barrier.waiting(3);
  await barrier.release();
  await written;
  const done = await Promise.all(rotations);
  expect(done.map(({ renewed, newest }) => renewed + newest)).toEqual([1, 1]);
  expect(done.reduce((sum, { renewed }) => sum + renewed, 0)).toBe(1);
  expect(await read(member)).toEqual({ number: 7 });
});
