import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createGroup } from "#app/domain/groups/group";
import { closeInvitation } from "#app/domain/invitations/invitation";
import { invitationStates, type InvitationState } from "#app/domain/invitations/filter";
import { listMembers } from "#app/domain/members/list";
import { countMatching } from "#app/domain/members/matching";
import { sorts, type Filter } from "#app/domain/members/paging";
import type { Admin } from "#app/domain/shared/actors";
import { reopenInvitation } from "#app/domain/invitations/reopen";
import { db, type Trx } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeInvitation, makeMember, type InvitationRow } from "../../support/rows";

type Facts = { expiresIn?: string; asked?: boolean; mails?: string[] };

/** What became of a mail that was queued so many minutes ago. */
const fates: Record<string, string> = {
  queued: "",
  sent: "sent_at = now()",
  delivered: "sent_at = now(), delivered_at = now()",
  delayed: "sent_at = now(), trouble = 'Their mail server is busy'",
  retrying: "trouble = 'The mail server did not answer', attempts = 2",
  bounced: "sent_at = now(), bounced_at = now(), trouble = 'No such mailbox'",
  complained: "sent_at = now(), delivered_at = now(), complained_at = now()",
  failed: "failed_at = now(), trouble = 'No such mailbox'",
  "failed at the provider": "sent_at = now(), failed_at = now(), trouble = 'No such mailbox'",
  dropped: "dropped_at = now(), trouble = 'The mail server did not answer'",
};

/** Somebody invited of this name, whose mails, the last one first, had these fates. */
async function invited(admin: Admin, name: string, { expiresIn = "7 days", asked = false, mails = [] }: Facts = {}) {
  const invitation = await makeInvitation(admin.workspace, { member: await makeMember(admin.workspace, { name }) });
  await sql`update invitations set expires_at = now() + ${expiresIn}::interval,
    renewal_asked_at = case when ${asked} then now() end where id = ${invitation.id}`.execute(db);
  for (const [minutes, fate] of mails.entries()) await addMail(invitation, minutes, fate);
  return invitation;
}

async function addMail({ workspaceId, id }: InvitationRow, minutes: number, fate: string) {
  const { rows } = await sql<{ id: string }>`insert into mails (workspace_id, invitation_id, kind, queued_at)
    values (${workspaceId}, ${id}, 'invitation', now() - ${minutes} * interval '1 minute') returning id`.execute(db);
  if (fates[fate]) await sql`update mails set ${sql.raw(fates[fate])} where id = ${rows[0]?.id}`.execute(db);
}

async function namesOf(admin: Admin, filter: Partial<Filter>): Promise<string[]> {
  const { rows } = await listMembers(admin, { status: "all", per: 100, ...filter });
  return rows.map(({ name }) => name);
}

const count = (admin: Admin, invitation: InvitationState, most = 100) =>
  countMatching(admin, { status: "all", invitation }, most);

describe("invitations by state", () => {
  test("expired are those whose time is over, expiring those whose time ends within two days", async () => {
    const admin = await makeAdmin();
    await invited(admin, "Long over", { expiresIn: "-3 days" });
    await invited(admin, "Just over", { expiresIn: "-1 second" });
    await invited(admin, "Soon over", { expiresIn: "47 hours" });
    await invited(admin, "Not soon over", { expiresIn: "49 hours" });
    expect(await namesOf(admin, { invitation: "expired" })).toEqual(["Just over", "Long over"]);
    expect(await namesOf(admin, { invitation: "expiring" })).toEqual(["Soon over"]);
    expect([await count(admin, "expired"), await count(admin, "expiring")]).toEqual([2, 1]);
  });

  test("asked are those whose holder asked for a new link", async () => {
    const admin = await makeAdmin();
    await invited(admin, "Asks", { expiresIn: "-3 days", asked: true });
    await invited(admin, "Does not ask", { expiresIn: "-3 days" });
    expect(await namesOf(admin, { invitation: "asked" })).toEqual(["Asks"]);
    expect(await count(admin, "asked")).toBe(1);
  });

  test.each([
    ["queued", false],
    ["sent", false],
    ["delivered", false],
    ["delayed", false],
    ["dropped", false],
    ["retrying", true],
    ["bounced", true],
    ["complained", true],
    ["failed", true],
    ["failed at the provider", true],
  ])("a mail that is %s counts as not delivered: %s", async (fate, isFound) => {
    const admin = await makeAdmin();
    await invited(admin, "Grace", { mails: [fate] });
    await invited(admin, "Never mailed");
    expect(await namesOf(admin, { invitation: "not-delivered" })).toEqual(isFound ? ["Grace"] : []);
    expect(await count(admin, "not-delivered")).toBe(isFound ? 1 : 0);
  });

  test("the last mail alone tells whether it is delivered", async () => {
    const admin = await makeAdmin();
    await invited(admin, "Mended", { mails: ["delivered", "bounced"] });
    await invited(admin, "Broken", { mails: ["bounced", "delivered"] });
    expect(await namesOf(admin, { invitation: "not-delivered" })).toEqual(["Broken"]);
    expect(await count(admin, "not-delivered")).toBe(1);
  });

  test("one that is closed is in none of them, and one that is opened again is where it was", async () => {
    const admin = await makeAdmin();
    const invitation = await invited(admin, "Grace", { expiresIn: "-1 day", asked: true, mails: ["bounced"] });
    const found = () => Promise.all(invitationStates.map((state) => count(admin, state)));
    expect(await found()).toEqual([1, 1, 0, 1]);
    const inTransaction = (work: (trx: Trx) => Promise<unknown>) => db.transaction().execute(work);
    await inTransaction((trx) => closeInvitation(trx, invitation.member, "archived"));
    expect(await found()).toEqual([0, 0, 0, 0]);
    const closed = await sql<{ isClosed: boolean }>`select closed_at is not null as "isClosed" from mails
      where invitation_id = ${invitation.id}`.execute(db);
    expect(closed.rows).toEqual([{ isClosed: true }]);
    await inTransaction((trx) => reopenInvitation(trx, invitation));
    expect(await found()).toEqual([1, 1, 0, 1]);
  });

  test("nobody of another workspace is found", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await invited(admin, "Grace", { expiresIn: "-1 day", asked: true, mails: ["bounced"] });
    for (const invitation of invitationStates) {
      expect(await namesOf(stranger, { invitation })).toEqual([]);
      expect(await count(stranger, invitation)).toBe(0);
    }
  });

  test("role, group, search and tab have to fit as well", async () => {
    const admin = await makeAdmin();
    const group = await createGroup(admin, "Compilers");
    const { member } = await invited(admin, "Ann Expired", { expiresIn: "-1 day" });
    await invited(admin, "Ben Expired", { expiresIn: "-1 day" });
    await invited(admin, "Cleo Open");
    const place = { workspace_id: admin.workspace.id, member_id: member.id, group_id: group.id };
    await db.insertInto("group_members").values(place).execute();
    const names = (filter: Partial<Filter>) => namesOf(admin, { invitation: "expired", ...filter });
    expect(await names({})).toEqual(["Ann Expired", "Ben Expired"]);
    expect(await names({ status: "invited" })).toEqual(["Ann Expired", "Ben Expired"]);
    expect(await names({ status: "active" })).toEqual([]);
    expect(await names({ group: group.id })).toEqual(["Ann Expired"]);
    expect(await names({ q: "ben" })).toEqual(["Ben Expired"]);
    expect(await names({ q: "cleo" })).toEqual([]);
    expect(await names({ role: "builder" })).toEqual(["Ann Expired", "Ben Expired"]);
    expect(await names({ role: "admin" })).toEqual([]);
    const counted = { status: "all", invitation: "expired", q: "expired", role: "builder" } as const;
    expect(await countMatching(admin, counted, 10)).toBe(2);
    expect(await countMatching(admin, { ...counted, group: group.id }, 10)).toBe(1);
  });
});

/** Behind 3,200 others, so that walking the list alone finds none of them. */
async function manyUsers(): Promise<Admin> {
  const admin = await makeAdmin();
  await sql`
    with people as (
      select 'Aaron ' || n as name, false as is_it from generate_series(1, 3200) as n union all
      select 'Zoeper ' || lpad(n::text, 3, '0'), true from generate_series(1, 60) as n
    ), added as (
      insert into members (workspace_id, email, name, sort_name, role)
      select ${admin.workspace.id}::uuid, replace(name, ' ', '.') || '@corp.com', name, lower(name), 'builder' from people
      returning workspace_id, id, name
    ), opened as (
      insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at, renewal_asked_at)
      select workspace_id, id, sha256(id::text::bytea), 7, now() + case when name like 'Z%' then -1 else 7 end * interval '1 day',
        case when name like 'Z%' then now() end
      from added returning workspace_id, id, renewal_asked_at
    )
    insert into mails (workspace_id, invitation_id, kind, sent_at, bounced_at)
    select workspace_id, id, 'invitation', now(), renewal_asked_at from opened`.execute(db);
  return admin;
}

const zoepers = Array.from({ length: 60 }, (_, n) => `Zoeper ${String(n + 1).padStart(3, "0")}`);

describe("sixty in this state, behind thousands who are not", () => {
  test.each([
    ["not-delivered", sorts],
    ["expired", ["name"]],
    ["asked", ["name"]],
  ] as const)("are all found, a page at a time, forth and back, in each order: %s", async (invitation, orders) => {
    const admin = await manyUsers();
    for (const sort of orders) {
      const filter: Filter = { status: "all", per: 25, invitation, sort };
      const first = await listMembers(admin, filter);
      const second = await listMembers(admin, { ...filter, after: first.next });
      const third = await listMembers(admin, { ...filter, after: second.next });
      const back = await listMembers(admin, { ...filter, before: third.previous });
      const names = [first, second, third].flatMap(({ rows }) => rows.map(({ name }) => name));
      expect(names.toSorted()).toEqual(zoepers);
      expect(back.rows).toEqual(second.rows);
    }
    expect(await count(admin, invitation)).toBe(60);
    expect(await count(admin, invitation, 20)).toBe(21);
  });
});
