import type { ReactNode } from "react";

export function FinePrint({ children }: { children: ReactNode }) {
  return <p className="hint text-sm text-faint">{children}</p>;
}
