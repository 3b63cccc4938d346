import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { loggedText, record, type Action } from "#app/domain/audit-log/event";
import type { Admin, Member } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";

/** Where the workspace's own page leads on to: "Continue to {label}". */
export type ContinueLink = { label: string; url: string };

/** What a workspace's own page says to its members. */
export type Welcome = { text: string; continueLink: ContinueLink | null };

const MAX_URL = 2000;

/**
 * The link out of its two fields; null where both are empty. Refuses (fields `continueLabel` and `continueUrl`) one without the
 * other, and an address that is no https URL of 2,000 characters at most, or that holds a user name or a password.
 */
export function readContinueLink(label: string, typed: string): ContinueLink | null {
  if (!label && !typed) return null;
  if (!label) throw new Refusal("Enter what the link leads to, or empty its address", "continueLabel");
  if (!typed) throw new Refusal("Enter the address that the link leads to, or empty its name", "continueUrl");
  return { label, url: readUrl(typed) };
}

function readUrl(typed: string): string {
  const refuse = (words: string) => new Refusal(words, "continueUrl");
  if (typed.length > MAX_URL) throw refuse("Shorten the address to 2,000 characters");
  if (/\s/.test(typed)) throw refuse("Enter an address without spaces");
  const url = /^https:\/\/[^/\\]/i.test(typed) && URL.canParse(typed) ? new URL(typed) : undefined;
  if (!url) throw refuse("Enter an address that begins with https://, such as https://app.example.com");
  if (url.username || url.password) throw refuse("Enter an address without a user name or password in it");
  if (url.href.length > MAX_URL) throw refuse("Shorten the address to 2,000 characters");
  return url.href;
}

/** Changes what the workspace's own page says, each part that is given, and records it. Needs the workspace's lock. */
export async function changeWelcome(trx: Trx, admin: Admin, welcome: Partial<Welcome>): Promise<void> {
  const { id, slug } = admin.workspace;
  const former = await selectWelcome(trx, id);
  const { text = former.text, continueLink = former.continueLink } = welcome;
  await trx
    .updateTable("workspaces")
    .set({ welcome: text, continue_label: continueLink?.label ?? null, continue_url: continueLink?.url ?? null })
    .where("id", "=", id)
    .execute();
  const changes: [Action, string, string][] = [
    ["workspace.welcome_changed", former.text, text],
    ["workspace.continue_changed", formatLink(former.continueLink), formatLink(continueLink)],
  ];
  for (const [action, from, to] of changes) {
    const details = { from: toLogged(from), to: toLogged(to) };
    if (from !== to) await record(trx, admin, action, { workspaceId: id, text: slug }, details);
  }
}

const formatLink = (link: ContinueLink | null) => (link ? `${link.label}, ${link.url}` : "");
const toLogged = (text: string) => loggedText(text.replaceAll("\n", " ")) || "none";

/** What the page of the admin's workspace says. */
export function findWelcome({ workspace }: Admin): Promise<Welcome> {
  return selectWelcome(db, workspace.id);
}

/** The workspace's own page for one member. They have just joined for a day. */
export type Home = Welcome & { hasJustJoined: boolean };

export async function findHome({ workspace, memberId }: Member): Promise<Home> {
  const [welcome, { hasJustJoined }] = await Promise.all([
    selectWelcome(db, workspace.id),
    db
      .selectFrom("members")
      .select(sql<boolean>`accepted_at > now() - interval '1 day'`.as("hasJustJoined"))
      .where("workspace_id", "=", workspace.id)
      .where("id", "=", memberId)
      .executeTakeFirstOrThrow(),
  ]);
  return { ...welcome, hasJustJoined };
}

async function selectWelcome(at: Pick<Trx, "selectFrom">, workspaceId: string): Promise<Welcome> {
  const { welcome, label, url } = await at
    .selectFrom("workspaces")
    .select(["welcome", "continue_label as label", "continue_url as url"])
    .where("id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  return { text: welcome, continueLink: label === null || url === null ? null : { label, url } };
}
