import type { ReactNode } from "react";
import { FlashNotice } from "./flash-message";
import { Link } from "#app/ui/link";
import { useDraft } from "#app/ui/forms/draft";
import { DraftNotice } from "#app/ui/forms/draft-notice";
import { buttonClass } from "#app/ui/button";

type BrandProps = { href: string; picture: ReactNode; name: string; note: string; children?: ReactNode };

/** The head of the bar: where one is, and the way to elsewhere. */
export function Brand({ href, picture, name, note, children }: BrandProps) {
  return (
    <Link className="flex items-center gap-2 rounded-lg py-1.5 pr-0.5 pl-2 -outline-offset-2 hover:bg-line" href={href}>
      {picture}{" "}
      <span className="min-w-0 flex-1 wrap-anywhere">
        <b className="block leading-4.5">{name}</b> <small className="block text-xs/4">{note}</small>
      </span>
      {children}
    </Link>
  );
}

/** Not an `img`: instead of one without a name, w3m shows a part of its URL. */
export function FoyerLogo({ size }: { size: "size-7.5" | "size-11" }) {
  return <span className={`flex-none bg-[url(/favicon.svg)] bg-contain ${size}`} aria-hidden />;
}

/** The head of the bar where a page belongs to no workspace, with a word for what it is about. */
export function FoyerBrand({ about }: { about: string }) {
  const picture = <FoyerLogo size="size-7.5" />;
  return <Brand href="/workspaces" picture={picture} name="Foyer" note={about} />;
}

type FrameProps = { brand: ReactNode; nav: ReactNode; me: ReactNode; children: ReactNode };

/** The bar with where one is, where one can go and who one is, and the page beside it. On a phone the bar unfolds. */
export function Frame({ brand, nav, me, children }: FrameProps) {
  const draft = useDraft();
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)] print:block">
      <a
        className="absolute top-2 left-2 z-2 rounded-lg bg-accent px-3 py-2 font-semibold text-accent-text not-focus:sr-only print:hidden"
        href="#main"
      >
        Skip to content
      </a>{" "}
      <header className={`${sidebar} ${folding}`}>
        {brand}{" "}
        <details className="lg:hidden">
          <summary className={`${buttonClass()} list-none`}>Menu</summary>
        </details>{" "}
        {nav}
        {me}
      </header>
      {/* Not the main element itself, which w3m does not know. */}
      <div id="main" className="min-w-0 [outline:none]" tabIndex={-1}>
        <main className="w-full max-w-310 px-4 pt-3 pb-12 has-[.members]:max-w-430 lg:px-6 lg:pb-16 scripted:has-[#bulk]:pb-36 xl:scripted:has-[#bulk]:pb-20 print:max-w-none print:p-0 print:[&_:is(.button,.menu)]:hidden">
          <FlashNotice />
          {draft && <DraftNotice draft={draft} />}
          {children}
        </main>
      </div>
    </div>
  );
}

const sidebar =
  "border-line lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:gap-5 lg:overflow-y-auto lg:border-r lg:px-3 lg:py-4 print:hidden";

/** On a phone the bar is one line, and `details` unfolds what stands after it. */
const folding =
  "max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:items-center max-lg:gap-3 max-lg:border-b max-lg:p-2 max-lg:[&>details:not([open])~*]:hidden max-lg:[&>details~*]:col-span-full";
