import { useLocation, useRouteLoaderData } from "@remix-run/react";
import { useContext } from "react";
import { VisitContext } from "#app/ui/visit";
import { findReturned, type Draft } from "./last-sent";

/**
 * What was typed into a form of this page before: its session had ended, as the root's loader says, or the form was refused before
 * its page was asked, as this tab remembers. It has a file of its own because every page asks for it, and the library of forms
 * would come along.
 */
export function useDraft(): Draft | undefined {
  const kept = useRouteLoaderData<{ kept?: Draft }>("root")?.kept;
  const { pathname } = useLocation();
  const isFirst = useContext(VisitContext).count === 0;
  return kept ?? (isFirst ? findReturned(pathname) : undefined);
}
