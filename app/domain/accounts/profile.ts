import { db, type Trx } from "#db/database";
import { queueAccountMail } from "#app/mail/outbox";
import { checkPassword } from "./verify-password";
import { putName } from "#app/domain/members/email-address";
import { hashPassword } from "./password";
import type { Person } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import type { Membership } from "#app/domain/members/member";
import { endSessions, startSession } from "./sessions";

/**
 * Changes a person's name, in their account and in each workspace where their membership is active. An archived membership
 * keeps the name that it had.
 */
export async function changeName(person: Person, name: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const memberships = await lockActiveMemberships(trx, person);
    await trx.updateTable("accounts").set({ name }).where("id", "=", person.accountId).execute();
    for (const membership of memberships) await putName(trx, person, membership, name);
  });
}

export type ActiveMembership = Pick<Membership, "workspaceId" | "id" | "email" | "name">;

/** Locks a person's active memberships, before the account as joining does, and always in the same order. */
export async function lockActiveMemberships(trx: Trx, person: Pick<Person, "accountId">): Promise<ActiveMembership[]> {
  return trx
    .selectFrom("members")
    .select(["workspace_id as workspaceId", "id", "email", "name"])
    .where("account_id", "=", person.accountId)
    .where("accepted_at", "is not", null)
    .where("archived_at", "is", null)
    .orderBy("workspace_id")
    .forUpdate()
    .execute();
}

/**
 * Changes the password of a person who knows the current one, and answers the token of a new session. Every other session ends,
 * every reset link is dead, and an email says so. Of two concurrent changes one succeeds. Refuses a wrong current password
 * (field `currentPassword`) and a weak new one (field `password`); throws TooOften after five wrong ones.
 */
export async function changePassword(
  person: Person,
  answers: { currentPassword: string; password: string },
): Promise<{ sessionToken: string }> {
  const current = await checkPassword(person, answers.currentPassword);
  const passwordHash = await hashPassword(answers.password, person.email);
  return db.transaction().execute(async (trx) => {
    const account = await trx
      .updateTable("accounts")
      .set({ password_hash: passwordHash })
      .where("id", "=", person.accountId)
      .where("password_hash", "=", current)
      .where("archived_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (!account) throw new Refusal("The password has just been changed: enter the new one", "currentPassword");

    await endSessions(trx, account.id);
    await queueAccountMail(trx, account.id, "password-changed");
    return { sessionToken: await startSession(trx, account.id, person.origin) };
  });
}
