import type { HTMLAttributes, ReactNode } from "react";

type CardProps = HTMLAttributes<HTMLElement> & { as?: "div" | "section" | "p" | "pre" };

export const cardClass = "card rounded-2xl border border-line bg-panel [main>&+&]:mt-5";

const panel = "grid grid-cols-1 gap-4 p-5 break-inside-avoid";

/** What belongs together on a page: its content, such as a table, reaches to the edges. */
export function Card({ as: Tag = "div", ...attributes }: CardProps) {
  return <Tag className={cardClass} {...attributes} />;
}

/** A card with room around what is on it. */
export function Panel({ as: Tag = "section", isNarrow, ...attributes }: CardProps & { isNarrow?: boolean }) {
  return <Tag className={`${cardClass} ${panel} ${isNarrow ? "max-w-160" : ""}`} {...attributes} />;
}

/** Said in place of a list that has nothing on it. */
export function Empty({ as: Tag = "p", children }: { as?: "div" | "p"; children: ReactNode }) {
  return (
    <Tag
      className={`empty ${cardClass} grid grid-cols-1 justify-items-center gap-4 px-5 py-12 text-center text-soft *:max-w-112`}
    >
      {children}
    </Tag>
  );
}
