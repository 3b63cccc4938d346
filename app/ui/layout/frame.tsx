import type { ReactNode } from "react";
import { FlashNotice } from "./flash-message";
import { Link } from "#app/ui/link";
import { Meanwhile } from "#app/ui/forms/session-expired-notice";

type FrameProps = { brand: ReactNode; nav: ReactNode; me: ReactNode; children: ReactNode };

/** The head of the bar where a page belongs to no workspace, with a word for what it is about. */
export function FoyerBrand({ about }: { about: string }) {
  return (
    <Link className="workspace" href="/workspaces">
      <img src="/favicon.svg" width={30} height={30} alt="" />
      <span>
        <b>Foyer</b> <small>{about}</small>
      </span>
    </Link>
  );
}

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
        <FlashNotice />
        <Meanwhile />
        {children}
      </main>
    </div>
  );
}
