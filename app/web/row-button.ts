import { isId } from "./urls";

const rowIntents = ["resend", "unarchive"] as const;
export type RowIntent = (typeof rowIntents)[number];

/**
 * The name of the button of a row: what to do, and to whom. It has no value, because lynx shows those. The id is written as in the
 * row's links: written otherwise, it would weigh as much again in a compressed page.
 */
export function nameRowButton(intent: RowIntent | "remove", memberId: string): string {
  return `${intent}_${memberId}`;
}

/** What the button of a row asks for, among the names that a form sent. */
export function readRowButton(names: Iterable<string>): { intent: RowIntent; memberId: string } | undefined {
  return readButton(names, rowIntents);
}

/** Whom the button of a group's row takes out of the group, among the names that a form sent. */
export function readRemoveButton(names: Iterable<string>): string | undefined {
  return readButton(names, ["remove"])?.memberId;
}

function readButton<Intent extends string>(names: Iterable<string>, intents: readonly Intent[]) {
  for (const name of names) {
    const [sent, memberId] = name.split("_");
    const intent = intents.find((one) => one === sent);
    if (intent && isId(memberId)) return { intent, memberId };
  }
  return undefined;
}
