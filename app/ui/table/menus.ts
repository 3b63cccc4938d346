import { useEffect } from "react";

const OPEN = "details.menu[open]";

/** Closes the open menu on Escape, and on a click outside of it or on one of its own links and buttons. */
export function useMenuClosing() {
  useEffect(() => {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

function onClick({ target }: MouseEvent) {
  const clicked = target instanceof Element ? target : undefined;
  for (const menu of document.querySelectorAll(OPEN))
    if (!clicked || !menu.contains(clicked) || clicked.closest("a, button")) menu.removeAttribute("open");
}

function onKeyDown({ key, target }: KeyboardEvent) {
  const menu = key === "Escape" && target instanceof Element ? target.closest(OPEN) : null;
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}
