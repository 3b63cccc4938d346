import { createHash, randomBytes } from "node:crypto";
import type { Client } from "./client";
import type { Foyer } from "./foyer";

export type Somebody = {
  email: string;
  name?: string;
  workspace?: string;
  role?: string;
  isArchived?: boolean;
  /** Of the password of a new account; without one none fits. */
  passwordHash?: string;
};

const addPerson = `
  with account as (
    insert into accounts (email, name, password_hash, email_verified_at) values ($1, $2, $7, now())
    on conflict (email) do update set email = excluded.email returning id
  ), session as (
    insert into sessions (token_hash, account_id, expires_at) select $3, id, now() + interval '30 days' from account
  )
  insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at, archived_at)
  select workspaces.id, $1, $2, lower($2), $4::member_role, account.id, now(), case when $5 then now() end
  from account, workspaces where slug = $6`;

/** Somebody signed in, with a membership where a workspace is named: written into the database, which spares a password's hashing. */
export async function signIn(foyer: Foyer, somebody: Somebody): Promise<Client> {
  const {
    email,
    name = "Grace Hopper",
    workspace = "",
    role = "builder",
    isArchived = false,
    passwordHash = "none",
  } = somebody;
  const client = foyer.client();
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest();
  await foyer.query(addPerson, [email, name, hash, role, isArchived, workspace, passwordHash]);
  client.cookies.set("foyer_session", token);
  return client;
}

/** Another browser of the same person. */
export async function signInAgain(foyer: Foyer, email: string): Promise<Client> {
  return signIn(foyer, { email });
}

/** The token that this browser's own forms carry. */
export async function formTokenOf(client: Client): Promise<string> {
  const page = await client.get(client.cookies.has("foyer_session") ? "/workspaces" : "/login");
  return page.value("input[name=formToken]");
}

/**
 * Everything that the people of an instance could change, but for what moves by itself: when somebody was last seen, what
 * becomes of a mail, and first steps that Foyer hides once all are done, which takes a group. Read before and after, it says
 * whether anything changed.
 */
export async function everything(foyer: Foyer): Promise<Record<string, unknown[]>> {
  const queries = {
    accounts: "select * from accounts order by id",
    sessions: "select account_id from sessions order by token_hash",
    workspaces: `select to_jsonb(w) - 'first_steps_dismissed_at' as workspace,
      case when not exists (select from groups g where g.workspace_id = w.id) then first_steps_dismissed_at end as dismissed_at
      from workspaces w order by id`,
    two_factor_secrets: "select account_id, on_since is not null as is_on from two_factor_secrets order by account_id",
    members: "select to_jsonb(m) - 'last_seen_at' as member from members m order by id",
    groups: "select * from groups order by id",
    group_members: "select * from group_members order by group_id, member_id",
    invitations: "select to_jsonb(i) - 'opened_at' as invitation from invitations i order by id",
    mails: "select id, invitation_id from mails order by id",
    undos: "select workspace_id, member_id, kind from undos order by workspace_id, member_id",
    former_slugs: "select * from former_slugs order by slug",
    instance_events: "select id, action, subject from instance_events order by id",
    reset_requests: "select email from reset_requests order by id",
    access_requests: "select id, closed_as from access_requests order by id",
    sign_ups: "select id, used_at from sign_ups order by id",
    imports: "select id, confirmed_at, invited, refused from imports order by id",
    import_rows: "select import_id, line, email, outcome from import_rows order by import_id, line",
    bulk_actions: "select id, done, refused from bulk_actions order by id",
    bulk_members: "select bulk_id, member_id, reason from bulk_members order by bulk_id, position",
    audit_events: "select id, action, subject from audit_events order by workspace_id, id",
  };
  return readAll(foyer, queries);
}

/** The rows of each of these queries as JSON, in one statement: a test asks for them before and after each of its forms. */
export async function readAll(foyer: Foyer, queries: Record<string, string>): Promise<Record<string, unknown[]>> {
  const parts = Object.entries(queries).map(
    ([name, query]) => `select '${name}' as name, coalesce(json_agg(t), '[]') as rows from (${query}) t`,
  );
  const found = await foyer.queryPrepared<{ name: string; rows: unknown[] }>(parts.join(" union all "));
  return Object.fromEntries(found.map(({ name, rows }) => [name, rows]));
}
