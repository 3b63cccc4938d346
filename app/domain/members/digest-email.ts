import { settings } from "#app/settings";
import { activeMembership } from "./active-member";

/** How many people a digest lists. */
export const LISTED = 20;

/** A mail that waits for an admin. */
export type DigestMail = { workspaceId: string; memberId: string };

type Reader = { to: { name: string; address: string }; workspace: string; timeZone: string };

/** What is written of people, beside who they are; counting stops at a thousand. */
export type LimitedDigest = Reader & { count: number; isMore: boolean; url: string };

type Digest<Person> = Reader & {
  people: Person[];
  /** How many there are, as far as `count` counts. */
  total: number;
  /** The Users page. */
  url: string;
};

/**
 * What an email to an admin tells of people in a workspace: the first 20, and how many there are. Undefined where there are none,
 * or its reader is no active admin. `list` finds 20 at most; `count` is asked where there may be more.
 */
export async function findDigest<Person>(
  mail: DigestMail,
  list: (workspaceId: string) => Promise<Person[]>,
  count: (workspaceId: string) => Promise<number>,
): Promise<Digest<Person> | undefined> {
  const admin = await activeMembership(mail).where("members.role", "=", "admin").executeTakeFirst();
  const people = admin ? await list(mail.workspaceId) : [];
  if (!admin || people.length === 0) return undefined;
  return {
    to: { name: admin.name, address: admin.email },
    workspace: admin.workspace,
    timeZone: admin.timeZone,
    people,
    total: people.length < LISTED ? people.length : await count(mail.workspaceId),
    url: usersUrl(admin.slug),
  };
}

/** Where emails lead admins: the Users page of the workspace that has this slug. */
export function usersUrl(slug: string): string {
  return `${settings().appOrigin}/${slug}/workspace-settings/users`;
}
