import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { signIn } from "#app/domain/accounts/sign-in";
import { changeName, changePassword } from "#app/domain/accounts/profile";
import { hashPassword } from "#app/domain/accounts/password";
import { findReset, findResetEmail, answerResetRequest, askForReset } from "#app/domain/accounts/password-reset";
import type { Person } from "#app/domain/shared/actors";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import { findPerson, startSession } from "#app/domain/accounts/sessions";
import { useSettings } from "#app/settings";
import { db } from "#db/database";
import { origin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { eventsOf, makeAccount, makeMember, makeWorkspace, type AccountRow } from "../../support/rows";

const OLD = "flow-matic is a language";
const NEW = "cobol reads like english";

const nameOf = async (member: { workspaceId: string; id: string }) =>
  db
    .selectFrom("members")
    .select(["name", "sort_name as sortName"])
    .where("workspace_id", "=", member.workspaceId)
    .where("id", "=", member.id)
    .executeTakeFirst();

describe("a new name", () => {
  test("is the account's and that of every active membership, each with its event", async () => {
    const account = await makeAccount({ name: "Grace Murray" });
    const memberships = [
      await makeMember(await makeWorkspace(), { account }),
      await makeMember(await makeWorkspace(), { account }),
    ];
    await changeName(personOf(account), "Gráce Hopper");
    for (const membership of memberships) {
      expect(await nameOf(membership)).toEqual({ name: "Gráce Hopper", sortName: "grace hopper" });
      expect(await eventsOf(membership)).toEqual([
        { action: "member.renamed", actor: "Grace Murray", details: { from: "Grace Murray", to: "Gráce Hopper" } },
      ]);
    }
    const row = await db.selectFrom("accounts").select("name").where("id", "=", account.id).executeTakeFirst();
    expect(row).toEqual({ name: "Gráce Hopper" });
  });

  test("leaves the memberships of others, archived ones and invited ones as they are", async () => {
    const workspace = await makeWorkspace();
    const account = await makeAccount({ name: "Grace Murray" });
    const archived = await makeMember(workspace, { account });
    await db
      .updateTable("members")
      .set({ archived_at: sql`now()` })
      .where("workspace_id", "=", workspace.id)
      .where("id", "=", archived.id)
      .execute();
    const invited = await makeMember(await makeWorkspace(), { email: account.email, name: "G. Murray" });
    const other = await makeMember(workspace, { account: await makeAccount({ name: "Grace Murray" }) });
    await changeName(personOf(account), "Grace Hopper");
    expect([await nameOf(archived), await nameOf(invited), await nameOf(other)]).toMatchObject([
      { name: "Grace Murray" },
      { name: "G. Murray" },
      { name: "Grace Murray" },
    ]);
    expect([await eventsOf(archived), await eventsOf(invited), await eventsOf(other)]).toEqual([[], [], []]);
  });

  test("that is the old one is no event", async () => {
    const account = await makeAccount({ name: "Grace Murray" });
    const membership = await makeMember(await makeWorkspace(), { account });
    await changeName(personOf(account), "Grace Murray");
    expect(await eventsOf(membership)).toEqual([]);
  });
});

async function withPassword(): Promise<{ account: AccountRow; person: Person; token: string }> {
  const account = await makeAccount();
  await db
    .updateTable("accounts")
    .set({ password_hash: await hashPassword(OLD, account.email) })
    .where("id", "=", account.id)
    .execute();
  const token = await db.transaction().execute((trx) => startSession(trx, account.id, origin));
  return { account, person: personOf(account), token };
}

describe("a new password", () => {
  test("ends every session but the one that goes on, and every reset link", async () => {
    const { account, person, token } = await withPassword();
    await askForReset(account.email, "/");
    while (await answerResetRequest());
    const link = (await findResetEmail(account.id))?.url.replace(/^.*\//, "") ?? "";
    expect(await findReset(link)).toMatchObject({ isLive: true });

    const { sessionToken } = await changePassword(person, { currentPassword: OLD, password: NEW });
    expect(await findPerson(token, origin)).toBeUndefined();
    expect(await findPerson(sessionToken, origin)).toMatchObject({ accountId: account.id });
    expect(await findReset(link)).toMatchObject({ isLive: false });
    const mails = await db.selectFrom("account_mails").select("kind").where("account_id", "=", account.id).execute();
    expect(mails).toContainEqual({ kind: "password-changed" });
  });

  test("is refused without the current one, by its field, and nothing changes", async () => {
    const { person, token } = await withPassword();
    for (const currentPassword of ["not my password", NEW, randomUUID()])
      await expect(changePassword(person, { currentPassword, password: NEW })).rejects.toMatchObject({
        message: "This is not your current password: try again",
        field: "currentPassword",
      });
    expect(await findPerson(token, origin)).toBeDefined();
  });

  test("is a guess like those at signing in: five wrong ones shut this address's passwords out, and a right one forgets them", async () => {
    useSettings({ ...process.env, RATE_LIMITS: "on" });
    onTestFinished(() => void useSettings(process.env));
    const { person } = await withPassword();
    const guess = (currentPassword: string) => changePassword(person, { currentPassword, password: "too short" });
    const answers = async (guesses: string[]) => {
      const outcomes: unknown[] = [];
      for (const one of guesses) outcomes.push(await guess(one).catch((error: Error) => error.constructor.name));
      return outcomes;
    };
    const wrong = "not my password";
    expect(await answers([wrong, wrong, wrong, wrong, OLD])).toEqual(Array<string>(5).fill("Refusal"));
    expect(await answers([wrong, wrong, wrong, wrong, wrong, OLD])).toEqual([
      ...Array<string>(5).fill("Refusal"),
      "TooOften",
    ]);
    await expect(signIn(person.email, OLD, { origin, formerToken: undefined })).rejects.toThrow(TooOften);
  });

  test("that is weak is refused by its field", async () => {
    const { person } = await withPassword();
    const weak = changePassword(person, { currentPassword: OLD, password: "too short" });
    await expect(weak).rejects.toMatchObject({ field: "password" });
  });

  test("is not set for an account that was archived meanwhile", async () => {
    const { account, person } = await withPassword();
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", account.id).execute();
    await expect(changePassword(person, { currentPassword: OLD, password: NEW })).rejects.toThrow(Refusal);
  });

  test("of two tabs at once is one, and the other tab is told", async () => {
    const { account, person } = await withPassword();
    const barrier = await hold(process.env.DATABASE_URL ?? "", "select from accounts where id = $1 for update", [
      account.id,
    ]);
    const tabs = ["the first of two tabs", "the second of two tabs"].map((password) =>
      changePassword(person, { currentPassword: OLD, password }).then(
        () => "changed",
        (error: unknown) => error instanceof Refusal && error.message,
      ),
    );
    await barrier.waiting(2);
    await barrier.release();
    expect((await Promise.all(tabs)).sort()).toEqual([
      "The password has just been changed: enter the new one",
      "changed",
    ]);
    const sessions = await db
      .selectFrom("sessions")
      .select("id")
      .where("account_id", "=", account.id)
      .where("ended_at", "is", null)
      .execute();
    expect(sessions).toHaveLength(1);
  });
});
