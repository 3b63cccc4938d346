import type { SerializeFrom } from "@remix-run/node";
import { useActionData, useLocation, useNavigation, useRouteLoaderData } from "@remix-run/react";
import { createContext, useMemo, useState } from "react";
import type { Tone } from "#app/ui/notice";

/** What is said once about a change, where it leads, and the path that undoes it when it is posted to. */
export type FlashMessage = { text: string; tone?: Tone; link?: { href: string; label: string }; undo?: string };

export type Visit = {
  /** How many pages this tab has shown since it was loaded: 0 on the server, and for the first. */
  count: number;
  /** What to say once about the change that led here. */
  message: FlashMessage | undefined;
};

export const VisitContext = createContext<Visit>({ count: 0, message: undefined });

/**
 * Counts the pages that a tab shows: a form that was sent, whatever became of it, and another path each begin a new one, as
 * they do without JavaScript. A search in the list, which keeps its path, and a page that reads itself again do not.
 */
export function useVisit(): Visit {
  const [count, message] = [useCount(), useMessage()];
  // The same one while nothing changes: whoever reads it would be drawn anew with each request.
  return useMemo(() => ({ count, message }), [count, message]);
}

function useCount(): number {
  const { pathname } = useLocation();
  const { state, formMethod } = useNavigation();
  const [visit, setVisit] = useState({ count: 0, pathname, isSent: false });
  const isSent = visit.isSent || formMethod === "POST";
  if (state === "idle" && (isSent || pathname !== visit.pathname))
    setVisit({ count: visit.count + 1, pathname, isSent: false });
  else if (isSent !== visit.isSent) setVisit({ ...visit, isSent });
  return visit.count;
}

/** A page that reads itself again gets no second message, and keeps the one that it has until something else is shown. */
function useMessage(): FlashMessage | undefined {
  const { key } = useLocation();
  const given = useRouteLoaderData<{ message?: FlashMessage }>("root")?.message;
  const [shown, setShown] = useState({ key, message: given });
  if (given && given !== shown.message) setShown({ key, message: given });
  return shown.key === key ? shown.message : undefined;
}

/**
 * What the action of this page answered. Remix has it as soon as it is there, and the page begins anew a moment later, once
 * its loaders are read again: what somebody typed in between would be lost, so it is shown no earlier than that.
 */
export function useAnswered<Action>(): SerializeFrom<Action> | undefined {
  const answered = useActionData<Action>();
  const { state } = useNavigation();
  const [shown, setShown] = useState(answered);
  if (state === "idle" && answered !== shown) setShown(answered);
  return shown;
}
