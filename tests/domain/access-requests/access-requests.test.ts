import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { countRequests, findRequest, listRequests, sweepRequests } from "#app/domain/access-requests/access-request";
import { ask, findAccess, withdraw } from "#app/domain/access-requests/request-access";
import { createGroup } from "#app/domain/groups/group";
import { invite, type NewMember } from "#app/domain/invitations/invite";
import { findInvitation, invitationUrl } from "#app/domain/invitations/link";
import { acceptWithSession } from "#app/domain/invitations/accept";
import { approveRequest, declineRequest } from "#app/domain/access-requests/approve-request";
import { archive } from "#app/domain/members/edit";
import type { Admin, Person } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { findAccessAskedEmail, findLetInEmail } from "#app/domain/access-requests/emails";
import { askToSignUp, findSignUp, findSignUpEmail, openMembership } from "#app/domain/accounts/sign-up";
import { findOpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { changeSettings } from "#app/domain/workspaces/settings";
import { databaseUrl, db } from "#db/database";
import { makeAdmin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, type MemberRow } from "../../support/rows";

const PASSWORD = "betty and kathleen";
const role = "end-user" as const;

let admin: Admin;
let nexus: string;
let kay: Person;

beforeEach(async () => {
  admin = await makeAdmin();
  nexus = admin.workspace.slug;
  kay = personOf(await makeAccount({ name: "Kay McNulty" }));
  await take(true);
});

const take = (takes_requests: boolean, { workspace } = admin) =>
  db.updateTable("workspaces").set({ takes_requests }).where("id", "=", workspace.id).execute();

const makePerson = async (name?: string) => personOf(await makeAccount({ name }));

const requestsOf = ({ accountId }: Person) =>
  db
    .selectFrom("access_requests")
    .select(["id", "note", "closed_as as end"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("account_id", "=", accountId)
    .orderBy("asked_at")
    .execute();

const endsOf = async (person: Person) => (await requestsOf(person)).map(({ end }) => end);

async function asked(person = kay, note = ""): Promise<string> {
  await ask(person, nexus, note);
  return (await requestsOf(person)).at(-1)?.id ?? "";
}

const membershipOf = ({ accountId }: Person) =>
  db
    .selectFrom("members as m")
    .select(["m.id", "m.name", "m.email", "m.role"])
    .select(sql<boolean>`m.accepted_at is not null and m.archived_at is null`.as("isActive"))
    .where("m.workspace_id", "=", admin.workspace.id)
    .where("m.account_id", "=", accountId)
    .executeTakeFirst();

const eventsOf = async (subject: string) => {
  const events = await db
    .selectFrom("audit_events")
    .select(["actor", "action", "details"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("subject", "=", subject)
    .orderBy("id")
    .execute();
  return events.map(({ actor, action, details }) => [actor, action, details]);
};

const mailsTo = async (memberId = admin.memberId) => {
  const mails = await db
    .selectFrom("member_mails")
    .select(["kind", sql<boolean>`due_at <= now()`.as("isDue")])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .orderBy("day")
    .execute();
  return mails.map(({ kind, isDue }) => [kind, isDue]);
};

const setAccount = ({ accountId }: Person, values: { archived_at?: Date; email?: string }) =>
  db.updateTable("accounts").set(values).where("id", "=", accountId).execute();

const moveBack = (person: Person, interval: string) =>
  db
    .updateTable("access_requests")
    .set({ closed_at: sql`closed_at - ${interval}::interval` })
    .where("workspace_id", "=", admin.workspace.id)
    .where("account_id", "=", person.accountId)
    .execute();

const answers = (email: string, more: Partial<NewMember> = {}): NewMember => ({
  ...{ name: "K. Antonelli", email, role: "builder", groupIds: [], metadata: "", message: "" },
  ...{ expiresInDays: 7, sendEmail: true, ...more },
});

describe("the setting", () => {
  test("is off at first, and each change of it stands in the log", async () => {
    const other = await makeAdmin();
    const { slug, id } = other.workspace;
    expect(await findAccess(kay, slug)).toBeUndefined();
    const settings = { name: "Nexus", slug, invitationDays: 7 };
    for (const takesRequests of [true, true, undefined, false])
      await changeSettings(other, { ...settings, takesRequests });
    const events = await db
      .selectFrom("audit_events")
      .select("action")
      .where("workspace_id", "=", id)
      .orderBy("id")
      .execute();
    expect(events.map(({ action }) => action)).toEqual(["workspace.requests_allowed", "workspace.requests_stopped"]);
  });

  test("left out of a change of others stays, as the domains do", async () => {
    const settings = { name: "Nexus", slug: nexus, invitationDays: 7 };
    await changeSettings(admin, { ...settings, allowedDomains: "corp.example" });
    await changeSettings(admin, settings);
    expect(await findOpenWorkspace(nexus)).toMatchObject({ domains: ["corp.example"], takesRequests: true });
  });
});

describe("somebody without a membership", () => {
  test("may ask, once at a time, and the log says so", async () => {
    expect(await findAccess(kay, nexus)).toEqual({
      workspace: { slug: nexus, name: "Nexus", timeZone: "UTC", face: {} },
      state: "may-ask",
    });
    await asked(kay, "I work with Ada");
    await asked(kay, "again");
    expect(await requestsOf(kay)).toEqual([{ id: expect.any(String) as string, note: "I work with Ada", end: null }]);
    expect(await findAccess(kay, nexus)).toMatchObject({ state: "asked", askedAt: expect.any(Date) as Date });
    expect(await eventsOf(kay.email)).toEqual([["Kay McNulty", "access.requested", {}]]);
    expect(await membershipOf(kay)).toBeUndefined();
  });

  test("of twenty askings at the same instant leaves one", async () => {
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const asking = Promise.all(Array.from({ length: 8 }, () => ask(kay, nexus, "")));
    await barrier.waiting(8);
    await barrier.release();
    await asking;
    expect([await endsOf(kay), await eventsOf(kay.email)]).toEqual([[null], [["Kay McNulty", "access.requested", {}]]]);
  });

  test("takes a request back, and may ask again", async () => {
    await asked();
    await withdraw(kay, nexus);
    await withdraw(kay, nexus);
    expect(await findAccess(kay, nexus)).toMatchObject({ state: "may-ask" });
    await asked();
    expect(await endsOf(kay)).toEqual(["withdrawn", null]);
    expect((await eventsOf(kay.email)).map(([, action]) => action)).toEqual([
      "access.requested",
      "access.withdrawn",
      "access.requested",
    ]);
  });

  test("who was declined is told, waits thirty days, and may ask again then", async () => {
    await declineRequest(admin, await asked());
    expect(await findAccess(kay, nexus)).toMatchObject({ state: "declined" });
    await expect(ask(kay, nexus, "")).rejects.toThrow("Your last request was declined within 30 days");
    await moveBack(kay, "29 days 23 hours");
    await expect(ask(kay, nexus, "")).rejects.toThrow(Refusal);
    await moveBack(kay, "1 hour");
    expect(await findAccess(kay, nexus)).toMatchObject({ state: "may-ask" });
    await asked();
    expect(await endsOf(kay)).toEqual(["declined", null]);
  });

  test("proves the address first", async () => {
    const person = { ...kay, isVerified: false };
    expect(await findAccess(person, nexus)).toMatchObject({ state: "unproved" });
    await expect(ask(person, nexus, "")).rejects.toThrow("Confirm your email address first");
    expect(await requestsOf(kay)).toEqual([]);
  });

  test("finds nothing, and gets nothing, where requests are not taken, or the workspace is archived", async () => {
    await asked();
    const isGone = async () => {
      expect(await findAccess(kay, nexus)).toBeUndefined();
      for (const work of [() => ask(kay, nexus, ""), () => withdraw(kay, nexus)])
        await expect(work()).rejects.toThrow(NotFound);
    };
    await take(false);
    await isGone();
    await take(true);
    await db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", admin.workspace.id).execute();
    await isGone();
    await expect(ask(kay, "none", "")).rejects.toThrow(NotFound);
  });

  test("does not ask where an admin stops the requests at that instant", async () => {
    const statement = "update workspaces set takes_requests = false where id = $1";
    const barrier = await hold(databaseUrl(), statement, [admin.workspace.id]);
    const refused = expect(ask(kay, nexus, "")).rejects.toThrow(NotFound);
    await barrier.waiting(1);
    await barrier.release();
    await refused;
    expect(await requestsOf(kay)).toEqual([]);
  });

  test("joins the workspace at once that has an open invitation for them, with its role", async () => {
    const member = await makeMember(admin.workspace, { email: kay.email, role: "builder" });
    await makeInvitation(admin.workspace, { member });
    await asked();
    expect(await membershipOf(kay)).toMatchObject({ id: member.id, role: "builder", isActive: true });
    expect([await endsOf(kay), await eventsOf(kay.email)]).toEqual([
      [],
      [["Kay McNulty", "member.joined", { role: "builder" }]],
    ]);
  });

  test("is told of a full queue, in words", async () => {
    await sql`
      with people as (
        insert into accounts (email, name, password_hash)
        select gen_random_uuid() || '@corp.com', 'Crowd', 'none' from generate_series(1, 999) returning id
      ) insert into access_requests (workspace_id, account_id, note)
      select ${admin.workspace.id}::uuid, id, '' from people`.execute(db);
    await asked();
    const late = await makePerson();
    await expect(ask(late, nexus, "")).rejects.toThrow("Many people wait for an answer here already");
    expect([await countRequests(admin), await requestsOf(late)]).toEqual([1000, []]);
  });
});

describe("a member", () => {
  test("that is archived does not ask back in, by their account or their address", async () => {
    const membership = await makeMember(admin.workspace, {
      account: await makeAccount({ email: `${randomUUID()}@corp.com` }),
    });
    await archive(admin, membership.id, { cancelInvitations: false });
    const [byAddress] = await Promise.all([makeMember(admin.workspace, { email: kay.email })]);
    await archive(admin, byAddress.id, { cancelInvitations: false });
    const row = await db
      .selectFrom("accounts")
      .select(["id", "email", "name"])
      .where("email", "=", membership.email)
      .executeTakeFirstOrThrow();
    for (const person of [personOf(row), kay]) {
      expect(await findAccess(person, nexus)).toBeUndefined();
      await expect(ask(person, nexus, "")).rejects.toThrow(NotFound);
      expect(await requestsOf(person)).toEqual([]);
    }
  });

  test("that is active asks for nothing", async () => {
    expect(await findAccess(admin, nexus)).toBeUndefined();
    await ask(admin, nexus, "");
    expect(await requestsOf(admin)).toEqual([]);
  });

  test("by an invitation asks no longer", async () => {
    await asked();
    const member = await makeMember(admin.workspace, { email: kay.email });
    const { id, nonce } = await makeInvitation(admin.workspace, { member });
    const url = invitationUrl({ workspaceId: admin.workspace.id, id, nonce }, "mailed");
    const invitation = await findInvitation(url.replace(/^.*\//, ""));
    await acceptWithSession(invitation, kay);
    expect([await endsOf(kay), await countRequests(admin)]).toEqual([["joined"], 0]);
  });
});

describe("approving", () => {
  test("lets in whoever asked with the role and the groups, at once, and mails them", async () => {
    const group = await createGroup(admin, "Compilers");
    await approveRequest(admin, await asked(), { role: "builder", groupIds: [group.id] });
    const membership = await membershipOf(kay);
    expect(membership).toMatchObject({ name: "Kay McNulty", email: kay.email, role: "builder", isActive: true });
    expect(await endsOf(kay)).toEqual(["approved"]);
    expect(await eventsOf(kay.email)).toEqual([
      ["Kay McNulty", "access.requested", {}],
      ["Ada Byron", "access.approved", { role: "builder", groups: ["Compilers"] }],
    ]);
    expect(await mailsTo(membership?.id)).toEqual([["let-in", true]]);
    expect(await findAccess(kay, nexus)).toBeUndefined();
  });

  test("follows the account to the address that it has by now", async () => {
    const id = await asked();
    const email = `${randomUUID()}@new.example`;
    await setAccount(kay, { email });
    expect((await findRequest(admin, id)).email).toBe(email);
    await approveRequest(admin, id, { role, groupIds: [] });
    expect(await membershipOf(kay)).toMatchObject({ email, isActive: true });
  });

  test("fills the membership of an invitation that ran out, with the role that is given now", async () => {
    const member = await makeMember(admin.workspace, { email: kay.email, role: "admin" });
    await makeInvitation(admin.workspace, { member });
    await db
      .updateTable("invitations")
      .set({ expires_at: sql`now() - interval '1 minute'` })
      .where("workspace_id", "=", admin.workspace.id)
      .execute();
    await approveRequest(admin, await asked(), { role, groupIds: [] });
    expect(await membershipOf(kay)).toMatchObject({ id: member.id, role: "end-user", isActive: true });
  });

  test("is refused for an archived account, a membership archived meanwhile, and somebody else's address", async () => {
    const [archived, out, double] = [kay, await makePerson("Out"), await makePerson("Double")];
    const ids = [await asked(archived), await asked(out), await asked(double)] as const;
    await setAccount(archived, { archived_at: new Date() });
    const membership = await makeMember(admin.workspace, { email: out.email });
    await archive(admin, membership.id, { cancelInvitations: false });
    await makeMember(admin.workspace, { email: double.email, account: await makeAccount() });
    const approving = (id: string) => approveRequest(admin, id, { role, groupIds: [] });
    await expect(approving(ids[0])).rejects.toThrow("The account of Kay McNulty is archived");
    await expect(approving(ids[1])).rejects.toThrow(`${out.email} is archived here: unarchive them instead`);
    await expect(approving(ids[2])).rejects.toThrow(`Another user of this workspace has ${double.email}`);
    for (const person of [archived, out, double])
      expect([await endsOf(person), await membershipOf(person)]).toEqual([[null], undefined]);
  });

  test("is refused with a group that is gone, and nobody is seated", async () => {
    const approving = approveRequest(admin, await asked(), { role, groupIds: [randomUUID()] });
    await expect(approving).rejects.toMatchObject({ field: "groups" });
    expect([await endsOf(kay), await membershipOf(kay)]).toEqual([[null], undefined]);
  });

  test("and declining are not found with another workspace's request", async () => {
    const id = await asked();
    const stranger = await makeAdmin();
    await expect(approveRequest(stranger, id, { role, groupIds: [] })).rejects.toThrow(NotFound);
    await expect(declineRequest(stranger, id)).rejects.toThrow(NotFound);
    await expect(findRequest(stranger, id)).rejects.toThrow(NotFound);
    expect([await endsOf(kay), await countRequests(stranger)]).toEqual([[null], 0]);
  });
});

describe("of two admins at the same instant one decides, and the other is told", () => {
  const race = async (first: () => Promise<unknown>, second: () => Promise<unknown>) => {
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const one = Promise.allSettled([first()]);
    await barrier.waiting(1);
    const other = Promise.allSettled([second()]);
    await barrier.waiting(2);
    await barrier.release();
    const [[a], [b]] = await Promise.all([one, other]);
    return [a.status, b.status === "rejected" ? (b.reason as Error).message : b.status];
  };

  test("approving twice", async () => {
    const id = await asked();
    const second = await makeAdmin({ ...admin.workspace });
    const approving = (by: Admin) => () => approveRequest(by, id, { role, groupIds: [] });
    expect(await race(approving(admin), approving(second))).toEqual([
      "fulfilled",
      "Kay McNulty was approved by another admin",
    ]);
    expect((await eventsOf(kay.email)).map(([, action]) => action)).toEqual(["access.requested", "access.approved"]);
  });

  test("approving and declining", async () => {
    const id = await asked();
    const approving = () => approveRequest(admin, id, { role, groupIds: [] });
    expect(await race(() => declineRequest(admin, id), approving)).toEqual([
      "fulfilled",
      "The request of Kay McNulty was declined by another admin",
    ]);
    expect([await endsOf(kay), await membershipOf(kay)]).toEqual([["declined"], undefined]);
  });

  test("approving, and inviting the same address", async () => {
    const id = await asked();
    const barrier = await hold(databaseUrl(), "select from access_requests where id = $1 for update", [id]);
    const approving = Promise.allSettled([approveRequest(admin, id, { role, groupIds: [] })]);
    await barrier.waiting(1);
    const inviting = Promise.allSettled([invite(admin, answers(kay.email))]);
    await barrier.waiting(2);
    await barrier.release();
    const [[one], [other]] = await Promise.all([approving, inviting]);
    expect([one.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect([await membershipOf(kay), await endsOf(kay)]).toEqual([
      expect.objectContaining({ role: "end-user", isActive: true }) as object,
      ["approved"],
    ]);
  });

  test("approving, and whoever asked withdraws", async () => {
    const id = await asked();
    const barrier = await hold(databaseUrl(), "select from access_requests where id = $1 for update", [id]);
    const withdrawing = withdraw(kay, nexus);
    await barrier.waiting(1);
    const refused = expect(approveRequest(admin, id, { role, groupIds: [] })).rejects.toThrow(
      "Kay McNulty took the request back",
    );
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([withdrawing, refused]);
    expect(await membershipOf(kay)).toBeUndefined();
  });
});

describe("inviting somebody who asked", () => {
  test("joins them at once, by the name that they have, with role, groups, metadata and end, without an invitation", async () => {
    await asked();
    const group = await createGroup(admin, "Linkers");
    const more = { groupIds: [group.id], metadata: '{"apiKey": "abc123"}', endsOn: "2999-12-31" };
    const { memberId, isIn } = await invite(admin, answers(kay.email, more));
    expect([isIn, await membershipOf(kay)]).toEqual([
      true,
      { id: memberId, name: "Kay McNulty", email: kay.email, role: "builder", isActive: true },
    ]);
    const open = await db
      .selectFrom("invitations")
      .select("id")
      .where("workspace_id", "=", admin.workspace.id)
      .execute();
    expect([open, await mailsTo(memberId), await endsOf(kay)]).toEqual([[], [["let-in", true]], ["approved"]]);
    expect((await eventsOf(kay.email)).at(-1)).toEqual([
      "Ada Byron",
      "access.approved",
      { role: "builder", groups: ["Linkers"], keys: 1 },
    ]);
  });

  test("is one joining where the same form comes twice, and refused from another form", async () => {
    await asked();
    const form = answers(kay.email, { formKey: randomUUID() });
    const twice = await Promise.all([invite(admin, form), invite(admin, form)]);
    expect(twice.map(({ isIn }) => isIn)).toEqual([true, true]);
    expect(twice[0]?.memberId).toBe(twice[1]?.memberId);
    expect((await eventsOf(kay.email)).filter(([, action]) => action === "access.approved")).toHaveLength(1);
    await expect(invite(admin, answers(kay.email, { formKey: randomUUID() }))).rejects.toThrow(
      `${kay.email} is a user of this workspace already`,
    );
  });

  test("is refused where their account is archived on the instance, for they could not join", async () => {
    await asked(kay);
    await setAccount(kay, { archived_at: new Date() });
    await expect(invite(admin, answers(kay.email))).rejects.toThrow(
      `The account of ${kay.email} is archived on this instance, so it cannot join. Ask a super admin to unarchive it first`,
    );
  });

  test("invites as ever who took it back, or who asked elsewhere", async () => {
    const [back, elsewhere] = [await makePerson(), await makePerson()];
    await asked(back);
    await withdraw(back, nexus);
    const apollo = await makeAdmin();
    await take(true, apollo);
    await ask(elsewhere, apollo.workspace.slug, "");
    for (const { email } of [back, elsewhere]) expect((await invite(admin, answers(email))).isIn).toBe(false);
    expect(await countRequests(apollo)).toBe(1);
  });
});

describe("the queue", () => {
  test("is read by pages of fifty, whoever waits longest first, there and back", async () => {
    await sql`
      with people as (
        insert into accounts (email, name, password_hash)
        select gen_random_uuid() || '@corp.com', 'Asker ' || n, 'none' from generate_series(1, 120) n returning id, name
      ) insert into access_requests (workspace_id, account_id, note, asked_at)
      select ${admin.workspace.id}::uuid, id, '', now() - interval '1 hour' + substr(name, 7)::int * interval '1 second'
      from people`.execute(db);
    const first = await listRequests(admin, {});
    const second = await listRequests(admin, { after: first.next });
    const third = await listRequests(admin, { after: second.next });
    const names = ({ rows }: typeof first) => [rows.length, rows[0]?.name, rows.at(-1)?.name];
    expect([first, second, third].map(names)).toEqual([
      [50, "Asker 1", "Asker 50"],
      [50, "Asker 51", "Asker 100"],
      [20, "Asker 101", "Asker 120"],
    ]);
    expect([first.previous, third.next]).toEqual([undefined, undefined]);
    await declineRequest(admin, second.rows[0]?.id ?? "");
    expect(names(await listRequests(admin, { before: third.previous }))).toEqual([50, "Asker 50", "Asker 100"]);
    expect(await countRequests(admin)).toBe(119);
  });

  test("reads nothing by a place of another workspace", async () => {
    const id = await asked();
    const other = await makeAdmin();
    await take(true, other);
    await ask(await makePerson(), other.workspace.slug, "");
    expect((await listRequests(other, { after: id })).rows).toEqual([]);
  });

  test("forgets what was closed ninety days ago, and nothing else", async () => {
    const other = await makePerson();
    await declineRequest(admin, await asked());
    await asked(other);
    await moveBack(kay, "89 days");
    await sweepRequests();
    expect(await endsOf(kay)).toEqual(["declined"]);
    await moveBack(kay, "1 day");
    await sweepRequests();
    expect([await endsOf(kay), await endsOf(other)]).toEqual([[], [null]]);
  });
});

describe("the admins", () => {
  test("get one mail a day, however many ask: what comes after today's waits until tomorrow", async () => {
    const second = await makeAdmin({ ...admin.workspace });
    const builder = await makeMember(admin.workspace, { account: await makeAccount() });
    await asked();
    await asked(await makePerson());
    expect(await mailsTo()).toEqual([["access-asked", true]]);
    await db
      .updateTable("member_mails")
      .set({ sent_at: sql`now()` })
      .where("workspace_id", "=", admin.workspace.id)
      .where("member_id", "=", admin.memberId)
      .execute();
    await asked(await makePerson());
    await asked(await makePerson());
    expect([await mailsTo(), await mailsTo(second.memberId), await mailsTo(builder.id)]).toEqual([
      [
        ["access-asked", true],
        ["access-asked", false],
      ],
      [["access-asked", true]],
      [],
    ]);
  });

  test("get today's mail for who asks after it had nothing left to say and was dropped", async () => {
    const today = () =>
      db
        .updateTable("member_mails")
        .where("workspace_id", "=", admin.workspace.id)
        .where("member_id", "=", admin.memberId);
    await asked();
    await today()
      .set({ dropped_at: sql`now()`, attempts: 1 })
      .execute();
    await asked(await makePerson());
    expect(await mailsTo()).toEqual([["access-asked", true]]);
    const waiting = await today()
      .set({ due_at: sql`now()` })
      .where("dropped_at", "is", null)
      .executeTakeFirst();
    expect(waiting.numUpdatedRows).toBe(1n);
  });

  test("are told who asks, and nothing once nobody does, or they are no active admin", async () => {
    const nameMail = { workspaceId: admin.workspace.id, memberId: admin.memberId };
    expect(await findAccessAskedEmail(nameMail)).toBeUndefined();
    const id = await asked(kay, "not for the mail");
    expect(await findAccessAskedEmail(nameMail)).toEqual({
      to: { name: "Ada Byron", address: admin.email },
      workspace: "Nexus",
      requesters: [{ name: "Kay McNulty", email: kay.email }],
      count: 1,
      url: `http://localhost:3000/${nexus}/workspace-settings/users/requests`,
    });
    const builder = await makeMember(admin.workspace, { account: await makeAccount() });
    expect(await findAccessAskedEmail({ ...nameMail, memberId: builder.id })).toBeUndefined();
    await declineRequest(admin, id);
    expect(await findAccessAskedEmail(nameMail)).toBeUndefined();
  });

  test("let in whom a mail tells it, unless they are out again before it is written", async () => {
    await approveRequest(admin, await asked(), { role, groupIds: [] });
    const membership = { workspaceId: admin.workspace.id, id: (await membershipOf(kay))?.id ?? "" } as MemberRow;
    const mail = { workspaceId: membership.workspaceId, memberId: membership.id };
    expect(await findLetInEmail(mail)).toEqual({
      to: { name: "Kay McNulty", address: kay.email },
      workspace: "Nexus",
      url: `http://localhost:3000/${nexus}`,
    });
    await archive(admin, membership.id, { cancelInvitations: false });
    expect(await findLetInEmail(mail)).toBeUndefined();
  });
});

describe("signing up where requests are taken", () => {
  const origin = { ip: "127.0.0.1", userAgent: "a test" };

  async function signUp(email: string, note = "") {
    const workspace = await findOpenWorkspace(nexus);
    if (!workspace) throw new Error("nobody may sign up");
    await askToSignUp(workspace, { name: "Jean Bartik", email, password: PASSWORD, note }, origin);
    const { id } = await db
      .selectFrom("sign_ups")
      .select("id")
      .where("workspace_id", "=", admin.workspace.id)
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
    return id;
  }

  async function enter(id: string) {
    const content = await findSignUpEmail(admin.workspace.id, id);
    if (content?.kind !== "prove") throw new Error(`no link, but ${content?.kind ?? "nothing"}`);
    await openMembership(await findSignUp(content.url.replace(/^.*\/signup\//, "")), PASSWORD, origin);
    return content.leadsTo;
  }

  async function personWith(email: string): Promise<Person> {
    return personOf(
      await db
        .selectFrom("accounts")
        .select(["id", "email", "name"])
        .where("email", "=", email)
        .executeTakeFirstOrThrow(),
    );
  }

  test("leads an address of no allowed domain to a request with its message, and to no membership", async () => {
    const email = `jean@${randomUUID()}.example`;
    expect(await enter(await signUp(email, "from the ENIAC"))).toBe("request");
    const jean = await personWith(email);
    expect([await requestsOf(jean), await membershipOf(jean)]).toEqual([
      [{ id: expect.any(String) as string, note: "from the ENIAC", end: null }],
      undefined,
    ]);
  });

  test("leads one of an allowed domain to a membership as ever", async () => {
    const domain = `${randomUUID()}.example`;
    await db
      .updateTable("workspaces")
      .set({ allowed_domains: [domain] })
      .where("id", "=", admin.workspace.id)
      .execute();
    expect(await enter(await signUp(`jean@${domain}`))).toBe("membership");
    expect(await membershipOf(await personWith(`jean@${domain}`))).toMatchObject({ role: "end-user", isActive: true });
  });

  test("leads an archived membership nowhere, and ends with the setting", async () => {
    const email = `jean@${randomUUID()}.example`;
    const member = await makeMember(admin.workspace, { email });
    await archive(admin, member.id, { cancelInvitations: false });
    const id = await signUp(email);
    expect((await findSignUpEmail(admin.workspace.id, id))?.kind).toBe("ask");
    await take(false);
    expect(await findSignUpEmail(admin.workspace.id, id)).toBeUndefined();
  });
});

test("counting the open requests among many closed ones reads their index", async () => {
  await sql`
    insert into access_requests (workspace_id, account_id, note, closed_at, closed_as)
    select ${admin.workspace.id}::uuid, ${kay.accountId}::uuid, '', now(), 'declined' from generate_series(1, 30000)`.execute(
    db,
  );
  await asked(await makePerson());
  await sql`analyze access_requests`.execute(db);
  const { rows } = await sql<{ "QUERY PLAN": string }>`
    explain (costs off) select count(*) from access_requests
    where workspace_id = ${admin.workspace.id} and closed_at is null`.execute(db);
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/access_requests_(queue|open)/);
});
