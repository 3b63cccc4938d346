import type { ReactNode } from "react";
import { Door } from "./layout";
import { buttonClass } from "#app/ui/button";

type ProblemProps = {
  title: string;
  children: ReactNode;
  action?: { href: string; label: string; opensTab?: boolean };
  /** Where it may work later: the way to the same page. */
  again?: string;
  /** What stands below all of it. */
  foot?: ReactNode;
};

/** A page that says why there is nothing else to see, and what to do next. It needs no router: it may stand for a broken one. */
export function Problem({ title, children, action, again, foot }: ProblemProps) {
  return (
    <Door title={title}>
      {children}
      {again && (
        <a className={buttonClass("primary", true)} href={again}>
          Try again
        </a>
      )}
      {again && " "}
      {action && (
        <a
          className={buttonClass(again ? "plain" : "primary", true)}
          href={action.href}
          {...(action.opensTab && { target: "_blank" })}
        >
          {action.label}
        </a>
      )}
      {foot && " "}
      {foot}
    </Door>
  );
}
