import { Notice } from "#app/ui/notice";
import type { Draft } from "./last-sent";

/** Said above a form that stands there as it was filled in before it was refused, or before its session ended. */
export function DraftNotice({ draft }: { draft: Pick<Draft, "isReturned"> }) {
  const why = draft.isReturned ? "This was not saved." : "You were signed out before this was saved.";
  return <Notice tone="neutral">{`${why} Check what you typed, and send it again.`}</Notice>;
}
