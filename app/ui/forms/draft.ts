import type { SubmissionResult } from "@conform-to/react";
import { useRouteLoaderData } from "@remix-run/react";

/**
 * What was typed into a form of this page whose session had ended, as the root's loader gave it. It has a file of its own
 * because every page asks for it, and the library of forms would come along.
 */
export function useDraft(): { intent: string; result: SubmissionResult } | undefined {
  return useRouteLoaderData<{ kept?: { intent: string; result: SubmissionResult } }>("root")?.kept;
}
