import { useNavigation } from "@remix-run/react";

/** While the next page is under way: a line at the top, which the pages of a fast server never show. */
export function Progress() {
  if (useNavigation().state === "idle") return null;
  return (
    <div className="pointer-events-none fixed inset-x-0 top-0 z-2 print:hidden">
      <ProgressBar />
    </div>
  );
}

/** It moves nothing on the page. With reduced motion the line does not move either. */
export function ProgressBar() {
  return (
    <div
      className="h-0.75 origin-left animate-progress bg-accent motion-reduce:animate-appear forced-colors:bg-[Highlight]"
      role="progressbar"
      aria-label="Loading"
    />
  );
}
