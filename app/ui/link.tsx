import { createContext, useContext, type MouseEvent, type ReactNode } from "react";

/** What a click on a link does where pages have scripts: `Frame` says. */
export const FollowContext = createContext<((event: MouseEvent) => void) | undefined>(undefined);

type LinkProps = {
  href: string;
  className?: string;
  "aria-current"?: "page" | "true";
  children: ReactNode;
};

/** A link to another page of Foyer, without a full reload. The router's own works out, each time it is drawn, where it leads. */
export function Link(props: LinkProps) {
  return <a {...props} onClick={useContext(FollowContext)} />;
}
