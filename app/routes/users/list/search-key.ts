import { useEffect, useRef, type RefObject } from "react";

/** The key "/" puts the cursor into the search field, and Escape empties it. */
export function useSearchKey(): RefObject<HTMLInputElement> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { current: search } = field;
      if (!search || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/" && !isTyping(event.target)) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      if (event.key === "Escape" && event.target === search && search.value !== "") empty(search);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return field;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=checkbox], [type=radio]), select, textarea");
}

/** The form hears of it as of what is typed. */
function empty(search: HTMLInputElement) {
  search.value = "";
  search.dispatchEvent(new Event("input", { bubbles: true }));
}
