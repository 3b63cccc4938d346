import { json } from "@remix-run/node";
import { maskEmail } from "#app/domain/shared/email-address";
import type { Person } from "#app/domain/shared/actors";

/** A link that was mailed to an account, and works only for whoever is signed in as it. */
type AccountLink = { accountId: string; email: string; isLive: boolean };

/** What such a link means for whoever is signed in. */
export type AccountLinkState = "dead" | "live" | "mismatch";

/** What the page of such a link shows: a dead one names nobody's address, and another account's is masked. */
export function showLink({ accountId, email, isLive }: AccountLink, person: Person) {
  const state: AccountLinkState = !isLive ? "dead" : accountId === person.accountId ? "live" : "mismatch";
  const shown = { dead: "", live: email, mismatch: maskEmail(email) }[state];
  return json({ state, email: shown, visitor: person.email }, { status: state === "dead" ? 410 : 200 });
}
