import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { inputClass } from "./control";

type Props = {
  id: string;
  /** What is looked for, such as "Find a group". */
  label: string;
  /** The words of the choices, in their order. */
  labels: string[];
  /** Draws the choices; those that are not shown stay as they are chosen. */
  children: (isShown: (label: string) => boolean) => ReactNode;
};

/**
 * Many choices in a box that scrolls. With JavaScript a field above narrows them to those that have what is typed in their words.
 * Its room is kept from the start, so nothing jumps.
 */
export function ChoiceSearch({ id, label, labels, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const { isReady, chosen } = useChosen(box);
  const isShown = (words: string) => fold(words).includes(fold(typed));
  const shown = labels.filter(isShown).length;
  return (
    <div
      ref={box}
      className="grid grid-cols-1 gap-1.5 scripted:not-has-[[type=search]]:pt-23 pointer-coarse:scripted:not-has-[[type=search]]:pt-25.5"
    >
      {isReady && (
        <div>
          <label className="mb-1 block text-sm text-soft" htmlFor={`${id}-search`}>
            {label}
          </label>
          <input
            id={`${id}-search`}
            className={inputClass}
            type="search"
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={(event) => onKeyDown(event, () => setTyped(""))}
          />
          <p role="status" className="mt-1.5 h-5 truncate text-sm text-faint">
            {typed.trim() ? `${shown} of ${labels.length} match` : `${labels.length} in all`}
            {`, ${chosen} chosen`}
          </p>
        </div>
      )}
      <div className="max-h-60 overflow-y-auto rounded-lg border border-edge p-3">{children(isShown)}</div>
    </div>
  );
}

/** How many are chosen, among them those that are not shown; known with JavaScript alone. */
function useChosen(box: RefObject<HTMLDivElement>) {
  const [chosen, setChosen] = useState<number>();
  useEffect(() => {
    const here = box.current;
    const count = () => setChosen(here?.querySelectorAll(":checked").length ?? 0);
    count();
    here?.addEventListener("change", count);
    return () => here?.removeEventListener("change", count);
  }, [box]);
  return { isReady: chosen !== undefined, chosen };
}

/** Enter would send the form that the field stands in; Escape empties it. */
function onKeyDown(event: KeyboardEvent, clear: () => void) {
  if (event.key === "Enter") event.preventDefault();
  if (event.key === "Escape") clear();
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
