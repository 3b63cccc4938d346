import type { SubmissionResult } from "@conform-to/react";
import { useLocation, useNavigation } from "@remix-run/react";
import { useEffect } from "react";

export type Sent = { formData: FormData; action: string; /** Where its form stands. */ page: string };
/** What a form held. */
export type Draft = { intent: string; result: SubmissionResult; isReturned?: boolean };

/** The form that this tab sent last. It stays in the tab's memory: it may hold a password. */
let lastSent: Sent | undefined;

/** What a form held that was refused before its page was asked, and the path of the page that shows it again. */
let returned: { path: string; draft: Draft } | undefined;

/** Remembers the form that is under way, until the page that answers it is there. */
export function useLastSent() {
  const { state, formData, formAction, formMethod } = useNavigation();
  const { pathname, search } = useLocation();
  const page = pathname + search;
  const isPost = formMethod === "POST";
  useEffect(() => {
    if (isPost && formData && formAction) lastSent = { formData, action: formAction, page };
    else if (state === "idle") lastSent = undefined;
  }, [state, isPost, formData, formAction, page]);
}

export const findLastSent = () => lastSent;

export const findReturned = (path: string) => (returned?.path === path ? returned.draft : undefined);

export function forgetReturned() {
  returned = undefined;
}

/** Has the page that a form was sent from show it as it was filled in, but for passwords and files. */
export function putBack({ formData, page }: Sent) {
  const typed = new Map<string, string[]>();
  for (const [name, value] of formData)
    if (typeof value === "string" && !/password|^formToken$/i.test(name))
      typed.set(name, [...(typed.get(name) ?? []), value]);
  const initialValue: Record<string, string | string[]> = {};
  for (const [name, [first = "", ...more]] of typed) initialValue[name] = more.length > 0 ? [first, ...more] : first;
  const [path = ""] = page.split("?");
  const intent = typed.get("intent")?.[0] ?? "";
  returned = { path, draft: { intent, result: { initialValue }, isReturned: true } };
}
