import type { ReactNode } from "react";
import { Meanwhile } from "./meanwhile";

type FrameProps = { brand: ReactNode; nav: ReactNode; me: ReactNode; children: ReactNode };

/** The bar with where one is, where one can go and who one is, and the page beside it. On a phone the bar unfolds. */
export function Frame({ brand, nav, me, children }: FrameProps) {
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="side">
        {brand}
        <details className="fold">
          <summary className="button">Menu</summary>
        </details>
        {nav}
        {me}
      </header>
      <main id="main" tabIndex={-1}>
        <Meanwhile />
        {children}
      </main>
    </div>
  );
}
