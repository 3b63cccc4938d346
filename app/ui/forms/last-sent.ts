import type { SubmissionResult } from "@conform-to/react";
import { NavigationType, useLocation, useMatches, useNavigation, useNavigationType } from "@remix-run/react";
import { useEffect } from "react";

type Sent = {
  formData: FormData;
  action: string;
  /** The path of the page where its form stands, the entry of it in the tab's history, and who was signed in there. */
  path: string;
  key: string;
  person: string | undefined;
  /** Whether it came to nothing, or nobody knows. */
  isRefused: boolean;
};
/** What a form held. */
export type Draft = { intent: string; result: SubmissionResult; isReturned?: boolean };

/** The form that this tab sent last. It stays in the tab's memory, as all that follows: it may hold a password. */
let lastSent: Sent | undefined;

/** What forms held that were refused, by the entry of the tab's history whose page shows it again to the same person. */
const drafts = new Map<string, { path: string; person: string; draft: Draft }>();

/** Remembers the form that is under way, until the page that answers it is there. */
export function useLastSent() {
  const { state, formData, formAction, formMethod, location } = useNavigation();
  const { pathname: path, key } = useLocation();
  const person = usePerson();
  const isPost = formMethod === "POST";
  // What leads on to another page was taken: that page may fail on its own.
  const isTaken = state === "loading" && location.pathname !== formAction?.replace(/\?.*$/, "");
  useEffect(() => {
    if (isPost && formData && formAction && !isTaken)
      lastSent = { formData, action: formAction, path, key, person, isRefused: false };
    else if (state === "idle" || isPost) forgetSent();
  }, [state, isPost, isTaken, formData, formAction, path, key, person]);
}

function forgetSent() {
  if (lastSent && !lastSent.isRefused) drafts.delete(lastSent.key);
  lastSent = undefined;
}

/** The form that was sent last and not taken, to be sent once more. What it held is no longer kept, unless it is refused again. */
export function takeLastSent(): Sent | undefined {
  if (lastSent) drafts.delete(lastSent.key);
  if (lastSent) lastSent.isRefused = false;
  return lastSent;
}

export const hasLastSent = () => lastSent !== undefined;

/** Whether this is the entry of the tab's history where the form stands that was sent last. */
export const isWhereSent = (key: string) => lastSent?.key === key;

/**
 * Where what this tab sent last is refused: the browser's Back leads to the form as it was filled in, but for passwords and files,
 * and so does the way back to this very entry of the tab's history.
 */
export function useRefusal(isRefused: boolean) {
  const { key } = useLocation();
  useEffect(() => {
    if (!isRefused || !lastSent) return;
    lastSent.isRefused = true;
    const { path, person } = lastSent;
    if (!person) return;
    const draft = toDraft(lastSent.formData);
    for (const entry of [lastSent.key, key]) drafts.set(entry, { path, person, draft });
  }, [isRefused, key]);
}

function toDraft(formData: FormData): Draft {
  const typed = new Map<string, string[]>();
  for (const [name, value] of formData)
    if (typeof value === "string" && !/password|^formToken$/i.test(name))
      typed.set(name, [...(typed.get(name) ?? []), value]);
  const initialValue: Record<string, string | string[]> = {};
  for (const [name, [first = "", ...more]] of typed) initialValue[name] = more.length > 0 ? [first, ...more] : first;
  return { intent: typed.get("intent")?.[0] ?? "", result: { initialValue }, isReturned: true };
}

/** What a form of this page held when it was refused, where the tab's history leads back to it. */
export function useReturned(): Draft | undefined {
  const { pathname, key } = useLocation();
  const person = usePerson();
  const isBack = useNavigationType() === NavigationType.Pop;
  const found = isBack ? drafts.get(key) : undefined;
  return found?.path === pathname && found.person === person ? found.draft : undefined;
}

/** The email address of who is signed in, as the page that is shown has it from its loader. */
function usePerson(): string | undefined {
  return useMatches()
    .map(({ data }) => emailIn(data))
    .find((email) => email !== undefined);
}

function emailIn(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ("layout" in data) return emailIn(data.layout);
  if ("person" in data) return emailIn(data.person);
  return "email" in data && typeof data.email === "string" ? data.email : undefined;
}
