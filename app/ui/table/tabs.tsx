import { Fragment } from "react";
import { Link } from "#app/ui/link";
import { formatCount, formatNumber } from "#app/ui/format";
import { buttonClass, ButtonRow } from "#app/ui/button";

export type Tab = { href: string; label: string; count?: number; isCurrent: boolean };

export function Tabs({ items, label = "Status" }: { items: Tab[]; label?: string }) {
  return (
    <nav
      className="tabs flex gap-x-4 overflow-x-auto whitespace-nowrap [scrollbar-width:none] print:hidden"
      aria-label={label}
    >
      {items.map((item) => (
        <Fragment key={item.label}>
          <Link
            className={`pt-1.5 -outline-offset-2 ${item.isCurrent ? "border-b-2 border-accent pb-1.5 font-semibold" : "pb-2 text-soft hover:text-text"}`}
            href={item.href}
            aria-current={item.isCurrent ? "page" : undefined}
          >
            {`${item.label} `}
            {item.count !== undefined && (
              <span className={`font-normal ${item.isCurrent ? "" : "text-faint"}`}>{formatNumber(item.count)}</span>
            )}
          </Link>{" "}
        </Fragment>
      ))}
    </nav>
  );
}

export type PagerProps = {
  /** The numbers of the first and last row shown, where they are known. */
  first?: number;
  last?: number;
  /** Left out where counting would cost more than the page. */
  total?: number;
  /** Whether there are more than `total`. */
  isMore?: boolean;
  firstHref?: string;
  previousHref?: string;
  nextHref?: string;
  /** How many rows a page may have. */
  sizes?: { size: number; href: string; isCurrent: boolean }[];
};

export const pagerClass =
  "pager flex min-h-13.5 flex-wrap items-center justify-between gap-2 border-t border-line px-3 py-2.5 text-faint";

/** Links that lead nowhere stay in their places, so that nothing moves under the pointer. */
export function Pager({ first, last, total, isMore, firstHref, previousHref, nextHref, sizes }: PagerProps) {
  return (
    <nav className={pagerClass} aria-label="Pages">
      {total !== undefined && <p>{formatRange(first, last, formatCount(total, isMore))}</p>}
      {sizes && <Sizes sizes={sizes} />}
      {(firstHref || previousHref || nextHref) && (
        <ButtonRow isOnPaper={false}>
          <Step href={firstHref} label="First" /> <Step href={previousHref} label="Previous" />{" "}
          <Step href={nextHref} label="Next" />
        </ButtonRow>
      )}
    </nav>
  );
}

function Sizes({ sizes }: Required<Pick<PagerProps, "sizes">>) {
  return (
    <p className="sizes print:hidden *:px-1 *:py-1.5">
      {"Show "}
      {sizes.map(({ size, href, isCurrent }) => (
        <Fragment key={size}>
          <Link
            className={isCurrent ? "font-semibold text-text no-underline" : ""}
            href={href}
            aria-current={isCurrent ? "true" : undefined}
          >
            {size}
          </Link>{" "}
        </Fragment>
      ))}
      {"a page"}
    </p>
  );
}

function Step({ href, label }: { href: string | undefined; label: string }) {
  return href ? (
    <Link className={buttonClass()} href={href}>
      {label}
    </Link>
  ) : (
    <a className={buttonClass()} role="link" aria-disabled>
      {label}
    </a>
  );
}

function formatRange(first: number | undefined, last: number | undefined, total: string): string {
  if (first === undefined || last === undefined) return `${total} in all`;
  return `${formatNumber(first)}–${formatNumber(last)} of ${total}`;
}
