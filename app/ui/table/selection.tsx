import { useSyncExternalStore } from "react";

const BOX = "input[name=member]";

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(BOX)];
}

type Ticked = { ticked?: number; rows?: number };

/** How many rows there are and how many of them are ticked; nothing is known without JavaScript. */
export function useTicked(): Ticked {
  const ticked = useSyncExternalStore<number | undefined>(follow, countTicked, () => undefined);
  const rows = useSyncExternalStore<number | undefined>(follow, countRows, () => undefined);
  return { ticked, rows };
}

const countTicked = () => document.querySelectorAll(`${BOX}:checked`).length;
const countRows = () => document.querySelectorAll(BOX).length;

/** Who counts. One listener tells them all, so that React draws them at once: a tick has to be seen before anything else. */
const followers = new Set<() => void>();

function follow(count: () => void) {
  followers.add(count);
  document.addEventListener("change", tellAll);
  return () => {
    followers.delete(count);
    if (followers.size === 0) document.removeEventListener("change", tellAll);
  };
}

function tellAll() {
  for (const count of followers) count();
}

/** The head of the column of boxes: with JavaScript a box that ticks all of the page. */
export function TickAll() {
  const { ticked = 0, rows } = useTicked();
  return (
    <>
      <span className="sr-only">Select</span>
      {rows !== undefined && <TickAllBox ticked={ticked} rows={rows} label="Select all users on this page" />}
    </>
  );
}

/** The same where there is no table head: in words, beside what can be done with the selected rows. */
export function TickAllLabel({ ticked, rows }: Required<Ticked>) {
  return (
    <label className="flex min-h-6 items-center gap-1.5">
      <TickAllBox ticked={ticked} rows={rows} /> All on this page
    </label>
  );
}

function TickAllBox({ ticked, rows, label }: Required<Ticked> & { label?: string }) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      ref={(box) => {
        if (box) box.indeterminate = ticked > 0 && ticked < rows;
      }}
      checked={ticked === rows}
      onChange={({ target }) => {
        for (const box of boxes()) box.checked = target.checked;
      }}
    />
  );
}
