import { settings } from "#app/settings";
import { activeMembership } from "./active-member";

/** How many people a digest lists. */
export const LISTED = 20;
/** How far those beyond them are counted, where that could take long. */
export const COUNTED = 1000;

/** A mail that waits for an admin. */
export type DigestMail = { workspaceId: string; memberId: string };

type Reader = { to: { name: string; address: string }; workspace: string; timeZone: string };

/** What is written of people, beside who they are; counting stops at a thousand. */
export type CappedDigest = Reader & { count: number; isMore: boolean; url: string };

type Digest<Person> = Reader & {
  people: Person[];
  /** How many there are, as far as `count` counts. */
  total: number;
  usersUrl: string;
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
    usersUrl: `${settings().appOrigin}/${admin.slug}/workspace-settings/users`,
  };
}

/** A number that was counted to one more than a thousand: "1,000", or more than that. */
export function capCount(total: number): { count: number; isMore: boolean } {
  return { count: Math.min(total, COUNTED), isMore: total > COUNTED };
}
