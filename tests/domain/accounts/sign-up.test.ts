import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { findOpenWorkspace, readDomains, type OpenWorkspace } from "#app/domain/workspaces/allowed-domains";
import { LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { findOffer, joinByAddress } from "#app/domain/workspaces/join-by-domain";
import { askToSignUp, findSignUp, findSignUpEmail, openMembership, sweepSignUps } from "#app/domain/accounts/sign-up";
import { changeSettings } from "#app/domain/workspaces/settings";
import { db } from "#db/database";
import { makeAdmin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type WorkspaceRow } from "../../support/rows";
import { forgeAt } from "../../support/tokens";

const origin = { ip: "127.0.0.1", userAgent: "a test" };
const DATABASE = process.env.DATABASE_URL ?? "";
const PASSWORD = "betty and kathleen";

let nexus: WorkspaceRow;
/** Nobody else's: addresses are everybody's, over all workspaces. */
let corp: string;

beforeEach(async () => {
  nexus = await makeWorkspace();
  corp = `${randomUUID()}.example`;
  await allow(corp);
});

const allow = (...domains: string[]) =>
  db.updateTable("workspaces").set({ allowed_domains: domains }).where("id", "=", nexus.id).execute();

async function open(): Promise<OpenWorkspace> {
  const workspace = await findOpenWorkspace(nexus.slug);
  if (!workspace) throw new Error("nobody may sign up");
  return workspace;
}

async function ask(email: string, password = PASSWORD): Promise<string> {
  await askToSignUp(await open(), { name: "Jean Bartik", email, password }, origin);
  const { id } = await db
    .selectFrom("sign_ups")
    .select("id")
    .where("workspace_id", "=", nexus.id)
    .where("email", "=", email)
    .orderBy("queued_at", "desc")
    .executeTakeFirstOrThrow();
  return id;
}

async function tokenOf(id: string): Promise<string> {
  const content = await findSignUpEmail(nexus.id, id);
  if (content?.kind !== "prove") throw new Error(`no link, but ${content?.kind ?? "nothing"}`);
  return content.url.replace(/^.*\/signup\//, "");
}

const kindOf = async (id: string) => (await findSignUpEmail(nexus.id, id))?.kind;

async function enter(email: string) {
  return openMembership(await findSignUp(await tokenOf(await ask(email))), PASSWORD, origin);
}

const membershipOf = (email: string) =>
  db
    .selectFrom("members")
    .select(["name", "role", "account_id"])
    .select(sql<boolean>`accepted_at is not null`.as("isIn"))
    .where("workspace_id", "=", nexus.id)
    .where("email", "=", email)
    .executeTakeFirst();

const accountOf = (email: string) =>
  db.selectFrom("accounts").select(["name", "email_verified_at"]).where("email", "=", email).executeTakeFirst();

const eventsOf = (email: string) =>
  db
    .selectFrom("audit_events")
    .select(["action", "details"])
    .where("workspace_id", "=", nexus.id)
    .where("subject", "=", email)
    .orderBy("id")
    .execute();

describe("the domains that may sign up", () => {
  test("are read from lines, spaces, commas and semicolons, each once, in their one form", () => {
    expect(readDomains(" Corp.example, @corp.example\nbücher.example;\tone.example ")).toEqual([
      "corp.example",
      "xn--bcher-kva.example",
      "one.example",
    ]);
    expect(readDomains(" \n")).toEqual([]);
  });

  test.each([
    ["corp", 'Enter a domain like example.com instead of "corp"'],
    ["a@corp.example", 'Enter a domain like example.com instead of "a@corp.example"'],
    ["*.corp.example", 'Enter a domain like example.com instead of "*.corp.example"'],
    ["10.0.0.1", 'Enter a domain like example.com instead of "10.0.0.1"'],
    ["gmail.com", "Take gmail.com out: anybody gets an address there, and could sign up"],
    ["GMX.net", "Take gmx.net out: anybody gets an address there, and could sign up"],
    ["yahoo.co.jp", "Take yahoo.co.jp out: anybody gets an address there, and could sign up"],
    ["proton.me", "Take proton.me out: anybody gets an address there, and could sign up"],
  ])("do not take %s", (typed, words) => {
    expect(() => readDomains(typed)).toThrow(new Refusal(words, "allowedDomains"));
  });

  test("are twenty at most", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `d${index}.example`).join(" ");
    expect(readDomains(many(20))).toHaveLength(20);
    expect(() => readDomains(many(21))).toThrow("Enter 20 domains or fewer");
  });

  test("are changed by an admin, and the audit log says from what to what", async () => {
    const admin = await makeAdmin();
    const { slug, id } = admin.workspace;
    const settings = { name: "Nexus", slug, invitationDays: 7 };
    await changeSettings(admin, { ...settings, allowedDomains: "corp.example one.example" });
    expect((await findOpenWorkspace(slug))?.domains).toEqual(["corp.example", "one.example"]);
    await changeSettings(admin, { ...settings, allowedDomains: "corp.example one.example" });
    await changeSettings(admin, { ...settings, allowedDomains: "" });
    expect(await findOpenWorkspace(slug)).toBeUndefined();
    const events = await db
      .selectFrom("audit_events")
      .select("details")
      .where("workspace_id", "=", id)
      .where("action", "=", "workspace.allowed_domains_changed")
      .orderBy("id")
      .execute();
    expect(events.map(({ details }) => details)).toEqual([
      { from: "none", to: "corp.example one.example" },
      { from: "corp.example one.example", to: "none" },
    ]);
  });

  test("open no archived workspace", async () => {
    await db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", nexus.id).execute();
    expect(await findOpenWorkspace(nexus.slug)).toBeUndefined();
  });
});

describe("signing up", () => {
  test.each(["jean@other.example", "jean@sub.CORP", "jean@CORP.evil.example", "jean@xCORP"])(
    "is refused to %s, beside the field",
    async (pattern) => {
      const email = pattern.replace("CORP", corp);
      const asked = askToSignUp(await open(), { name: "Jean", email, password: PASSWORD }, origin);
      await expect(asked).rejects.toMatchObject({ field: "email", message: `Enter an email address of ${corp}` });
    },
  );

  test("is refused with a weak password", async () => {
    const asked = askToSignUp(await open(), { name: "Jean", email: `jean@${corp}`, password: "short" }, origin);
    await expect(asked).rejects.toMatchObject({ field: "password" });
  });

  test("makes neither an account nor a membership", async () => {
    const email = `jean@${corp}`;
    await ask(email);
    expect([await accountOf(email), await membershipOf(email)]).toEqual([undefined, undefined]);
  });

  test("lets an unknown address in as an End-user once its mailbox is proved, and says so in the log", async () => {
    const email = `jean@${corp}`;
    expect((await enter(email)).sessionToken).toMatch(/^[\w-]{43}$/);
    expect(await membershipOf(email)).toMatchObject({ name: "Jean Bartik", role: "end-user", isIn: true });
    expect((await accountOf(email))?.email_verified_at).not.toBeNull();
    expect(await eventsOf(email)).toEqual([{ action: "member.signed_up", details: { role: "end-user" } }]);
  });

  test("takes the password too: the link alone, and so a scanner that presses buttons, opens nothing", async () => {
    const email = `jean@${corp}`;
    const signUp = await findSignUp(await tokenOf(await ask(email)));
    for (const wrong of ["", "somebody else's guess"])
      await expect(openMembership(signUp, wrong, origin)).rejects.toMatchObject({ field: "password" });
    expect([await accountOf(email), await membershipOf(email)]).toEqual([undefined, undefined]);
  });

  test("tells an address with an account to log in, one whose membership is archived or who is archived everywhere to ask", async () => {
    const known = await makeAccount({ email: `known@${corp}` });
    const seated = await makeAccount({ email: `seated@${corp}` });
    const archived = await makeAccount({ email: `archived@${corp}` });
    const everywhere = await makeAccount({ email: `everywhere@${corp}` });
    await makeMember(nexus, { account: seated });
    const membership = await makeMember(nexus, { account: archived });
    await db
      .updateTable("members")
      .set({ archived_at: new Date() })
      .where("workspace_id", "=", nexus.id)
      .where("id", "=", membership.id)
      .execute();
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", everywhere.id).execute();
    const kinds: (string | undefined)[] = [];
    for (const { email } of [known, seated, archived, everywhere]) kinds.push(await kindOf(await ask(email)));
    expect(kinds).toEqual(["log-in", "log-in", "ask", "ask"]);
  });

  test("takes the membership of an open invitation, with its role, and closes the invitation", async () => {
    const member = await makeMember(nexus, { email: `grace@${corp}`, role: "builder" });
    const { id } = await makeInvitation(nexus, { member });
    await enter(member.email);
    expect(await membershipOf(member.email)).toMatchObject({ name: "Jean Bartik", role: "builder", isIn: true });
    const closed = await db
      .selectFrom("invitations")
      .select("closed_as")
      .where("workspace_id", "=", nexus.id)
      .where("id", "=", id)
      .executeTakeFirst();
    expect(closed).toEqual({ closed_as: "accepted" });
    expect(await eventsOf(member.email)).toEqual([
      { action: "member.signed_up", details: { role: "builder" } },
      { action: "member.renamed", details: { from: "Grace Hopper", to: "Jean Bartik" } },
    ]);
  });

  test("gives nobody the role of an invitation that ran out", async () => {
    const member = await makeMember(nexus, { email: `grace@${corp}`, role: "admin" });
    await makeInvitation(nexus, { member });
    const signUp = await findSignUp(await tokenOf(await ask(member.email)));
    await db
      .updateTable("invitations")
      .set({ expires_at: sql`now() - interval '1 minute'` })
      .where("workspace_id", "=", nexus.id)
      .execute();
    await expect(openMembership(signUp, PASSWORD, origin)).rejects.toThrow(NotFound);
    expect(await accountOf(member.email)).toBeUndefined();
    expect(await kindOf(signUp.id)).toBe("ask");
  });

  test("takes an account that nobody proved from whoever made it", async () => {
    const squatter = await makeAccount({ email: `jean@${corp}`, name: "Mallory" });
    await db.updateTable("accounts").set({ email_verified_at: null }).where("id", "=", squatter.id).execute();
    await db
      .insertInto("sessions")
      .values({
        token_hash: Buffer.from(squatter.id),
        account_id: squatter.id,
        expires_at: sql`now() + interval '1 day'`,
      })
      .execute();
    await enter(squatter.email);
    expect(await membershipOf(squatter.email)).toMatchObject({ account_id: squatter.id, isIn: true });
    expect((await accountOf(squatter.email))?.name).toBe("Jean Bartik");
    const open = await db
      .selectFrom("sessions")
      .select("token_hash")
      .where("account_id", "=", squatter.id)
      .where("ended_at", "is", null)
      .execute();
    expect(open.map(({ token_hash: hash }) => hash.equals(Buffer.from(squatter.id)))).toEqual([false]);
  });

  test("by one link is done once, and by none of a second one for the same address", async () => {
    const email = `jean@${corp}`;
    const [first, second] = [await ask(email), await ask(email, "mallory's own choice")];
    const [own, other] = [await findSignUp(await tokenOf(first)), await findSignUp(await tokenOf(second))];
    const barrier = await hold(DATABASE, "select from sign_ups where id = $1 for update", [first]);
    const trying = Promise.allSettled([1, 2, 3].map(() => openMembership(own, PASSWORD, origin)));
    await barrier.waiting(3);
    await barrier.release();
    const tries = await trying;
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(openMembership(other, "mallory's own choice", origin)).rejects.toThrow(LinkIsSpent);
    expect((await eventsOf(email)).map(({ action }) => action)).toEqual(["member.signed_up"]);
  });

  test("ends with the day, with the domain, and with the workspace", async () => {
    const id = await ask(`jean@${corp}`);
    const token = await tokenOf(id);
    await allow("other.example");
    expect([await kindOf(id), (await findSignUp(token)).isLive]).toEqual([undefined, false]);
    await expect(openMembership(await findSignUp(token), PASSWORD, origin)).rejects.toThrow(NotFound);
    await allow(corp);
    expect((await findSignUp(token)).isLive).toBe(true);
    await moveBack(id, "24 hours");
    expect([await kindOf(id), (await findSignUp(token)).isLive]).toEqual([undefined, false]);
    await expect(openMembership(await findSignUp(token), PASSWORD, origin)).rejects.toThrow(LinkIsSpent);
    await moveBack(id, "7 days");
    await sweepSignUps();
    await expect(findSignUp(token)).rejects.toThrow(NotFound);
  });

  test("is not found by a link that is forged", async () => {
    const token = await tokenOf(await ask(`jean@${corp}`));
    for (const forged of ["", "none", `${token}A`, forgeAt(token, 0), forgeAt(token, 83)])
      await expect(findSignUp(forged)).rejects.toThrow(NotFound);
  });
});

const moveBack = (id: string, interval: string) =>
  db
    .updateTable("sign_ups")
    .set({ queued_at: sql`queued_at - ${interval}::interval` })
    .where("workspace_id", "=", nexus.id)
    .where("id", "=", id)
    .execute();

describe("somebody with an account of an allowed domain", () => {
  test("joins as an End-user, and joining again changes nothing", async () => {
    const person = personOf(await makeAccount({ email: `kay@${corp}`, name: "Kay McNulty" }));
    expect(await findOffer(person, nexus.slug)).toMatchObject({ name: "Nexus" });
    await joinByAddress(person, nexus.slug);
    await joinByAddress(person, nexus.slug);
    expect(await membershipOf(person.email)).toMatchObject({ name: "Kay McNulty", role: "end-user", isIn: true });
    expect(await findOffer(person, nexus.slug)).toBeUndefined();
    expect((await eventsOf(person.email)).map(({ action }) => action)).toEqual(["member.signed_up"]);
  });

  test("joins in the membership of an open invitation, which keeps its name and role", async () => {
    const person = personOf(await makeAccount({ email: `kay@${corp}`, name: "Kay McNulty" }));
    const member = await makeMember(nexus, { email: person.email, role: "admin" });
    await makeInvitation(nexus, { member });
    await joinByAddress(person, nexus.slug);
    expect(await membershipOf(person.email)).toMatchObject({ name: "Grace Hopper", role: "admin", isIn: true });
  });

  test("joins once by two tabs at the same moment", async () => {
    const person = personOf(await makeAccount({ email: `kay@${corp}` }));
    const barrier = await hold(DATABASE, "select from workspaces where id = $1 for update", [nexus.id]);
    const joining = Promise.all(
      [1, 2].map(() =>
        joinByAddress(person, nexus.slug).catch((error: unknown) => {
          if (!(error instanceof LinkIsSpent)) throw error;
        }),
      ),
    );
    await barrier.waiting(2);
    await barrier.release();
    await joining;
    expect(await membershipOf(person.email)).toMatchObject({ role: "end-user", isIn: true });
    expect((await eventsOf(person.email)).map(({ action }) => action)).toEqual(["member.signed_up"]);
  });

  test("does not join where an admin takes the domain out at that moment", async () => {
    const person = personOf(await makeAccount({ email: `kay@${corp}` }));
    const statement = "update workspaces set allowed_domains = '{}' where id = $1";
    const barrier = await hold(DATABASE, statement, [nexus.id]);
    const refused = expect(joinByAddress(person, nexus.slug)).rejects.toThrow(NotFound);
    await barrier.waiting(1);
    await barrier.release();
    await refused;
    expect(await membershipOf(person.email)).toBeUndefined();
  });

  test("is offered nothing, and gets nothing, without a proved address, of another domain, or with an archived membership", async () => {
    const [unproved, other, archived] = await Promise.all([
      makeAccount({ email: `unproved@${corp}` }),
      makeAccount({ email: `kay@sub.${corp}` }),
      makeAccount({ email: `archived@${corp}` }),
    ]);
    const membership = await makeMember(nexus, { account: archived });
    await db
      .updateTable("members")
      .set({ archived_at: new Date() })
      .where("workspace_id", "=", nexus.id)
      .where("id", "=", membership.id)
      .execute();
    for (const person of [{ ...personOf(unproved), isVerified: false }, personOf(other), personOf(archived)]) {
      expect(await findOffer(person, nexus.slug)).toBeUndefined();
      await expect(joinByAddress(person, nexus.slug)).rejects.toThrow(NotFound);
    }
    expect([await membershipOf(unproved.email), await membershipOf(other.email)]).toEqual([undefined, undefined]);
  });
});
