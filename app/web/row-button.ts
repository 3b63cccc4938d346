import { isId } from "./urls";

const rowIntents = ["resend", "unarchive"] as const;
export type RowIntent = (typeof rowIntents)[number];

/** The name of the button of a row: what to do, and to whom. It has no value, because lynx shows those. */
export function nameRowButton(intent: RowIntent | "remove", memberId: string): string {
  return `${intent}_${memberId.replaceAll("-", "_")}`;
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
    const [sent, ...id] = name.split("_");
    const intent = intents.find((one) => one === sent);
    if (intent && isId(id.join("-"))) return { intent, memberId: id.join("-") };
  }
  return undefined;
}
