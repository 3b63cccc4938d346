import { useNavigation, useRevalidator, useSubmit } from "@remix-run/react";
import { useEffect } from "react";
import { buttonClass, ButtonLink } from "#app/ui/button";
import { Door } from "./layout";

type Sent = { formData: FormData; action: string };

/** The form that this tab sent last. It stays in the tab's memory: it may hold a password. */
let lastSent: Sent | undefined;

/** Remembers the form that is under way, until the page that answers it is there. */
export function useLastSent() {
  const { state, formData, formAction, formMethod } = useNavigation();
  const isPost = formMethod === "POST";
  useEffect(() => {
    if (isPost && formData && formAction) lastSent = { formData, action: formAction };
    else if (state === "idle") lastSent = undefined;
  }, [state, isPost, formData, formAction]);
}

export const unreachable = "Foyer cannot be reached";

/** In place of a page whose request came to nothing: the button sends it once more, with the form that was filled in. */
export function Unreachable() {
  const submit = useSubmit();
  const { revalidate, state } = useRevalidator();
  const isBusy = useNavigation().state !== "idle" || state !== "idle";
  const retry = () => {
    if (isBusy) return;
    if (lastSent) submit(lastSent.formData, { method: "post", action: lastSent.action });
    else revalidate();
  };
  return (
    <Door title={unreachable}>
      <p>Check your connection. What you typed is kept: try again when you are back.</p>
      <button type="button" className={buttonClass("primary", true)} aria-busy={isBusy || undefined} onClick={retry}>
        Try again
      </button>
      <ButtonLink href="/">Go to the start page</ButtonLink>
    </Door>
  );
}
