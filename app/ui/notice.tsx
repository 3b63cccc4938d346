import { forwardRef, type ReactNode } from "react";

export type Tone = "good" | "neutral" | "danger";

type Props = { tone?: Tone; children: ReactNode };

const tones = {
  good: "border-green/35 bg-green-soft",
  neutral: "border-line-strong bg-panel",
  danger: "border-danger/35 bg-danger-soft text-danger",
};

export function noticeClass(tone: Tone): string {
  return `w-full rounded-xl border px-3.5 py-1.5 [&_a]:link [main>&]:mb-2 ${tones[tone]}`;
}

/** What just happened, or has to be known, above the page's content. */
export const Notice = forwardRef<HTMLDivElement, Props>(function Notice({ tone = "good", children }, ref) {
  return (
    <div
      ref={ref}
      className={tone === "danger" ? noticeClass(tone) : `notice ${noticeClass(tone)}`}
      role={tone === "danger" ? "alert" : "status"}
      tabIndex={ref ? -1 : undefined}
    >
      {children}
    </div>
  );
});
