import { timeInWords } from "#app/ui/format";

export type Happening = { id: string; words: string; actor: string; at: string };

/** What happened, newest first as it is given. */
export function History({ items, now }: { items: Happening[]; now: string }) {
  return (
    <ol className="timeline">
      {items.map(({ id, words, actor, at }) => (
        <li key={id}>
          <span>{words}</span> <small>{actor}</small> <time dateTime={at}>{timeInWords(at, now)}</time>
        </li>
      ))}
    </ol>
  );
}
