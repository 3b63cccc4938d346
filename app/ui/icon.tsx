import type { ReactNode } from "react";

/** Drawn in strokes on a grid of 24 by 24. */
const drawings = {
  house: <path d="M3 11l9-8 9 8M5 9.5V21h14V9.5M10 21v-6h4v6" />,
  users: (
    <>
      <circle cx="9" cy="8" r="4" />
      <path d="M2 21c0-4 3-6.5 7-6.5s7 2.5 7 6.5M16 4.5a4 4 0 010 7M18 15c2.5.7 4 2.8 4 6" />
    </>
  ),
  layers: <path d="M12 3l9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5" />,
  sliders: (
    <>
      <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
      <circle cx="16" cy="7" r="3" />
      <circle cx="8" cy="17" r="3" />
    </>
  ),
  palette: (
    <>
      <path d="M12 3a9 9 0 100 18c1.5 0 2-1 2-2 0-1.5-.5-3 1.5-3H18c2 0 3-1.5 3-4 0-5-4-9-9-9z" />
      <path d="M7.5 12h0M10 7.5h0M15 7.5h0" />
    </>
  ),
  log: <path d="M6 3h12v18H6zM9 8h6M9 12h6M9 16h4" />,
  grid: <path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z" />,
  person: (
    <>
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="10" r="3" />
      <path d="M6.5 19c1-3 3-4.5 5.5-4.5s4.5 1.5 5.5 4.5" />
    </>
  ),
  chevrons: <path d="M8 9l4-4 4 4M8 15l4 4 4-4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** A picture beside words that say the same. */
export function Icon({ name, isFaint }: { name: IconName; isFaint?: boolean }) {
  return (
    <svg
      className={`flex-none fill-none stroke-2 [stroke-linecap:round] [stroke-linejoin:round] ${isFaint ? "stroke-faint" : "stroke-current"}`}
      width={16}
      height={16}
      viewBox="0 0 24 24"
      aria-hidden
    >
      {drawings[name]}
    </svg>
  );
}
