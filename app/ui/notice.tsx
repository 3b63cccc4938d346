import type { ReactNode } from "react";

/** What just happened, said once above the page's content. */
export function Notice({ tone = "good", children }: { tone?: "good" | "neutral" | "danger"; children: ReactNode }) {
  return (
    <div className={tone === "danger" ? "alert" : `notice ${tone}`} role={tone === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
