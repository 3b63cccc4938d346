import { useRouteLoaderData } from "@remix-run/react";
import { useReturned, type Draft } from "./last-sent";

/**
 * What was typed into a form of this page before: its session had ended, as the root's loader says, or the form was refused, as
 * this tab remembers. It has a file of its own because every page asks for it, and the library of forms would come along.
 */
export function useDraft(): Draft | undefined {
  const kept = useRouteLoaderData<{ kept?: Draft }>("root")?.kept;
  const returned = useReturned();
  return kept ?? returned;
}
