import { useNavigate, useSubmit } from "@remix-run/react";
import { useEffect, type FormEvent, type KeyboardEvent, type MouseEvent } from "react";

/**
 * Handlers for an element full of plain links, forms and menus: they go without a full reload, and menus close on Escape.
 * Fifty rows of router components would cost the server more than all the rest of the page.
 */
export function useEnhanced() {
  const follow = useFollow();
  const submit = useSubmit();
  useEffect(() => {
    document.addEventListener("click", closeOtherMenus);
    return () => document.removeEventListener("click", closeOtherMenus);
  }, []);

  return {
    onKeyDown: closeMenuOnEscape,
    onClick: follow,
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

/** The handler of a click on a plain link, which goes without a full reload. To where one is, it leaves no way back. */
export function useFollow() {
  const navigate = useNavigate();
  return (event: MouseEvent) => {
    const path = pathToFollow(event);
    if (path === undefined) return;
    event.preventDefault();
    closeMenus();
    navigate(path, { replace: path === pathOf(location) });
  };
}

const pathOf = ({ pathname, search, hash }: Location | HTMLAnchorElement) => `${pathname}${search}${hash}`;

function pathToFollow(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link?.href || link.target || link.hasAttribute("download") || link.origin !== location.origin) return undefined;
  return pathOf(link);
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
