import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router-dom";

type LinkProps = {
  href: string;
  className?: string;
  "aria-current"?: "page" | "true";
  "data-initials"?: string;
  children: ReactNode;
};

/**
 * A link to another page of Foyer: where pages have scripts, without a full reload. It is the router's own: Remix's, which adds
 * prefetching, takes twice as long to draw, and a list has a hundred.
 */
export function Link({ href, ...props }: LinkProps) {
  return <RouterLink to={href} {...props} />;
}
