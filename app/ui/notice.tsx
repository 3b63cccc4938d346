import { forwardRef, type ReactNode } from "react";

export type Tone = "good" | "neutral" | "danger";

type Props = { tone?: Tone; children: ReactNode };

/** What just happened, or has to be known, above the page's content. */
export const Notice = forwardRef<HTMLDivElement, Props>(function Notice({ tone = "good", children }, ref) {
  const isDanger = tone === "danger";
  return (
    <div
      ref={ref}
      className={isDanger ? "alert" : `notice ${tone}`}
      role={isDanger ? "alert" : "status"}
      tabIndex={ref ? -1 : undefined}
    >
      {children}
    </div>
  );
});
