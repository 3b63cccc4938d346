import { isId } from "./urls";

const rowIntents = ["resend", "unarchive"] as const;
export type RowIntent = (typeof rowIntents)[number];

/** The name of the button of a row: what to do, and to whom. It has no value, because lynx shows those. */
export function nameRowButton(intent: RowIntent, memberId: string): string {
  return `${intent}_${memberId.replaceAll("-", "_")}`;
}

/** What the button of a row asks for, among the names that a form sent. */
export function readRowButton(names: Iterable<string>): { intent: RowIntent; memberId: string } | undefined {
  for (const name of names) {
    const [sent, ...id] = name.split("_");
    const intent = rowIntents.find((one) => one === sent);
    if (intent && isId(id.join("-"))) return { intent, memberId: id.join("-") };
  }
  return undefined;
}
