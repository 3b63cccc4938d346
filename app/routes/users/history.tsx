import { formatTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { lineListClass } from "#app/ui/lists";

export type Happening = { id: string; words: string; actor: string; at: string };

/** What happened, newest first as it is given. */
export function History({ items, now }: { items: Happening[]; now: string }) {
  const timeZone = useTimeZone();
  return (
    <ol className={`timeline ${lineListClass}`}>
      {items.map(({ id, words, actor, at }) => (
        <li key={id} className="flex flex-wrap justify-between gap-x-4 text-soft">
          <span>{words}</span> <small>{actor}</small>
          <span className="sr-only">, </span>
          <time className="text-sm text-faint" dateTime={at}>
            {formatTime(at, now, timeZone)}
          </time>
        </li>
      ))}
    </ol>
  );
}
