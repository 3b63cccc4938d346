import { Notice } from "#app/ui/notice";

/** Said above a form that stands there as it was filled in before its session ended. */
export function SessionExpiredNotice() {
  return (
    <Notice tone="neutral">You were signed out before this was saved. Check what you typed, and send it again.</Notice>
  );
}
