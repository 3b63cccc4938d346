import { useNavigate, useSubmit } from "@remix-run/react";
import { useEffect, type FormEvent, type KeyboardEvent, type MouseEvent } from "react";

/**
 * Handlers for an element full of plain links, forms and menus: they go without a full reload, and menus close on Escape.
 * Fifty rows of router components would cost the server more than all the rest of the page.
 */
export function useEnhanced() {
  const navigate = useNavigate();
  const submit = useSubmit();
  useEffect(() => {
    document.addEventListener("click", closeOtherMenus);
    return () => document.removeEventListener("click", closeOtherMenus);
  }, []);

  return {
    onKeyDown: closeMenuOnEscape,
    onClick(event: MouseEvent) {
      const path = pathToFollow(event);
      if (path === undefined) return;
      event.preventDefault();
      closeMenus();
      navigate(path);
    },
    onSubmit(event: FormEvent) {
      if (event.defaultPrevented || !(event.nativeEvent instanceof SubmitEvent)) return;
      const { submitter, target } = event.nativeEvent;
      if (!(target instanceof HTMLFormElement)) return;
      event.preventDefault();
      closeMenus();
      submit(submitter instanceof HTMLButtonElement ? submitter : target);
    },
  };
}

function pathToFollow(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link?.href || link.target || link.hasAttribute("download") || link.origin !== location.origin) return undefined;
  return `${link.pathname}${link.search}${link.hash}`;
}

function closeOtherMenus(event: Event) {
  closeMenus(event.target instanceof Node ? event.target : undefined);
}

function closeMenus(unlessAround?: Node) {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!unlessAround || !menu.contains(unlessAround)) menu.removeAttribute("open");
}

function closeMenuOnEscape(event: KeyboardEvent) {
  const menu =
    event.key === "Escape" && event.target instanceof Element ? event.target.closest("details.menu[open]") : null;
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}
