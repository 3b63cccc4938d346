import { timeInWords } from "./words";

export type Happening = { id: string; words: string; at: Date };

/** What happened, newest first as it is given. */
export function History({ items, now }: { items: Happening[]; now: Date }) {
  return (
    <ol className="timeline">
      {items.map(({ id, words, at }) => (
        <li key={id}>
          <span>{words}</span> <time dateTime={at.toISOString()}>{timeInWords(at, now)}</time>
        </li>
      ))}
    </ol>
  );
}
