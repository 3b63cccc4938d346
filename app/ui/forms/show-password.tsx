import { useState, type MouseEvent } from "react";
import { useShowsPasswords } from "./answers";

/**
 * Shows the passwords of its form as they were typed. Without JavaScript it sends the form, which comes back with them and with
 * nothing done; with it, the fields alone change. It stands behind the form's own button: Enter presses the first of them.
 */
export function ShowPassword() {
  const [isShown, setShown] = useState(false);
  const isAnswer = useShowsPasswords();
  const toggle = (event: MouseEvent<HTMLButtonElement>) => {
    event.preventDefault();
    show(event.currentTarget.form, !isShown);
    setShown(!isShown);
  };
  // Without JavaScript there is no way back but to go on: nothing is sent to be hidden.
  if (isAnswer) return null;
  return (
    <>
      {" "}
      <button
        className="link -my-1 py-1 text-sm text-soft hover:text-text"
        name="show"
        value="password"
        onClick={toggle}
      >
        {isShown ? "Hide password" : "Show password"}
      </button>
    </>
  );
}

/** When the form is sent they are passwords again: browsers remember what is sent in a field of text. */
function show(form: HTMLFormElement | null, isShown: boolean) {
  const fields = form?.querySelectorAll<HTMLInputElement>("input[name$=assword]") ?? [];
  for (const field of fields) field.type = isShown ? "text" : "password";
  if (isShown) form?.addEventListener("submit", () => show(form, false), { once: true });
}
