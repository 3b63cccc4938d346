import { Link as RouterLink } from "@remix-run/react";
import type { ReactNode } from "react";

type LinkProps = {
  href: string;
  className?: string;
  "aria-current"?: "page" | "true";
  children: ReactNode;
};

/** A link to another page of Foyer: where pages have scripts, without a full reload. */
export function Link({ href, ...props }: LinkProps) {
  return <RouterLink to={href} discover="none" {...props} />;
}
