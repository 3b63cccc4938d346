import { useEffect, useState } from "react";
import { buttonClass } from "#app/ui/button";
import { noticeClass } from "#app/ui/notice";

type Stopped = (() => void) | undefined;

/**
 * Says that the network is away, and stops what would be sent or opened meanwhile: the page stays as it is, with all that was typed.
 * Once the network is back, a button does what was stopped. A browser that is online and reaches no Foyer gets `Unreachable`.
 */
export function Connection() {
  const [isOffline, setOffline] = useState(false);
  const [stopped, setStopped] = useState<{ redo: Stopped }>({ redo: undefined });
  useEffect(() => listenToNetwork(setOffline), []);
  useEffect(() => stopWhileOffline((redo) => setStopped({ redo })), []);
  const { redo } = stopped;
  if (!isOffline && !redo) return null;
  const retry = () => {
    if (!navigator.onLine) return;
    setStopped({ redo: undefined });
    redo?.();
  };
  return (
    <div className="fixed inset-x-0 bottom-0 z-2 mx-auto max-w-160 p-3 print:hidden">
      <ConnectionNotice isOffline={isOffline} onRetry={redo && retry} />
    </div>
  );
}

type NoticeProps = { isOffline: boolean; onRetry: Stopped };

/** It lies over the foot of the window: nothing on the page moves. */
export function ConnectionNotice({ isOffline, onRetry }: NoticeProps) {
  return (
    <div className={`${noticeClass("neutral")} flex flex-wrap items-center justify-between gap-2`} role="alert">
      <p className="flex-[1_1_14rem]">
        {isOffline
          ? "You are offline. What you typed is kept: try again when you are back."
          : "You are online again. What you typed is still here."}
      </p>{" "}
      {onRetry && (
        <button type="button" className={buttonClass()} aria-disabled={isOffline || undefined} onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

function listenToNetwork(setOffline: (isOffline: boolean) => void) {
  const update = () => setOffline(!navigator.onLine);
  update();
  window.addEventListener("online", update);
  window.addEventListener("offline", update);
  return () => {
    window.removeEventListener("online", update);
    window.removeEventListener("offline", update);
  };
}

/** Before the router sees it; what is typed into a search, which sends itself, too. */
function stopWhileOffline(onStopped: (redo: () => void) => void) {
  const stop = (event: Event) => {
    const redo = navigator.onLine ? undefined : redoOf(event);
    if (!redo) return;
    event.preventDefault();
    event.stopPropagation();
    onStopped(redo);
  };
  const kinds = ["submit", "click", "input"] as const;
  for (const kind of kinds) window.addEventListener(kind, stop, true);
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, stop, true);
  };
}

function redoOf(event: Event): Stopped {
  const { target } = event;
  if (event instanceof SubmitEvent && target instanceof HTMLFormElement) {
    const { submitter } = event;
    return () => target.requestSubmit(submitter);
  }
  if (!(target instanceof Element)) return undefined;
  if (event.type === "input") {
    const form = target.closest("form[method=get]");
    return form ? () => form.dispatchEvent(new Event("input", { bubbles: true })) : undefined;
  }
  const link = event instanceof MouseEvent ? target.closest<HTMLAnchorElement>("a[href]") : null;
  const leadsAway = link?.origin === location.origin && !link.getAttribute("href")?.startsWith("#");
  return leadsAway ? () => link.click() : undefined;
}
