import { useEffect, useState } from "react";

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[name=member][form=bulk]")];
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
      {rows !== undefined && <Box ticked={ticked} rows={rows} />}
    </>
  );
}

function Box({ ticked, rows }: Required<Ticked>) {
  return (
    <input
      className="narrow:hidden"
      type="checkbox"
      aria-label="Select all users on this page"
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
