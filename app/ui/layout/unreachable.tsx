import { useLocation, useNavigation, useRevalidator, useSubmit } from "@remix-run/react";
import { buttonClass, ButtonLink } from "#app/ui/button";
import { isWhereSent, takeLastSent } from "#app/ui/forms/last-sent";
import { Door } from "./layout";

export const unreachable = "Foyer cannot be reached";

/** In place of a page whose request came to nothing: the button sends it once more, with the form that was filled in. */
export function Unreachable() {
  const submit = useSubmit();
  const { key } = useLocation();
  const { revalidate, state } = useRevalidator();
  const isBusy = useNavigation().state !== "idle" || state !== "idle";
  const retry = () => {
    if (isBusy) return;
    const lastSent = isWhereSent(key) ? undefined : takeLastSent();
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
