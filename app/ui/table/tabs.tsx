import { Fragment } from "react";
import { Link } from "#app/ui/link";
import { countInWords, numberInWords } from "#app/ui/format";

export type Tab = { href: string; label: string; count?: number; isCurrent: boolean };

export function Tabs({ items, label = "Status" }: { items: Tab[]; label?: string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map((item) => (
        <Fragment key={item.label}>
          <Link href={item.href} aria-current={item.isCurrent ? "page" : undefined}>
            {item.label} {item.count !== undefined && <span className="count">{numberInWords(item.count)}</span>}
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

/** Links that lead nowhere stay in their places, so that nothing moves under the pointer. */
export function Pager({ first, last, total, isMore, firstHref, previousHref, nextHref, sizes }: PagerProps) {
  return (
    <nav className="pager" aria-label="Pages">
      {total !== undefined && <p>{rangeInWords(first, last, countInWords(total, isMore))}</p>}
      {sizes && <Sizes sizes={sizes} />}
      {(firstHref || previousHref || nextHref) && (
        <div className="actions">
          <Step href={firstHref} label="First" />
          <Step href={previousHref} label="Previous" />
          <Step href={nextHref} label="Next" />
        </div>
      )}
    </nav>
  );
}

function Sizes({ sizes }: Required<Pick<PagerProps, "sizes">>) {
  return (
    <p className="sizes">
      {"Show "}
      {sizes.map(({ size, href, isCurrent }) => (
        <Fragment key={size}>
          <Link href={href} aria-current={isCurrent ? "true" : undefined}>
            {size}
          </Link>{" "}
        </Fragment>
      ))}
      a page
    </p>
  );
}

function Step({ href, label }: { href: string | undefined; label: string }) {
  return href ? (
    <Link className="button" href={href}>
      {label}
    </Link>
  ) : (
    <a className="button" role="link" aria-disabled>
      {label}
    </a>
  );
}

function rangeInWords(first: number | undefined, last: number | undefined, total: string): string {
  if (first === undefined || last === undefined) return `${total} in all`;
  return `${numberInWords(first)}–${numberInWords(last)} of ${total}`;
}
