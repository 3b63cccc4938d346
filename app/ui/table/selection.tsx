import { useEffect, useState } from "react";

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[name=member]")];
}

type Ticked = { ticked?: number; rows?: number };

/** How many rows there are and how many of them are ticked; nothing is known without JavaScript. */
export function useTicked(): Ticked {
  const [known, setKnown] = useState<Ticked>({});
  useEffect(() => {
    const count = () => {
      const all = boxes();
      const ticked = all.filter((box) => box.checked).length;
      setKnown((before) =>
        before.ticked === ticked && before.rows === all.length ? before : { ticked, rows: all.length },
      );
    };
    count();
    document.addEventListener("change", count);
    return () => document.removeEventListener("change", count);
  });
  return known;
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
