import { useLocation } from "@remix-run/react";
import { useContext, useEffect, useRef, type ReactNode } from "react";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { VisitContext } from "#app/ui/visit";

/** What the change that led to this page did, above all else on it. The focus goes there, as to a page that is loaded. */
export function FlashNotice() {
  const { message, count } = useContext(VisitContext);
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (count > 0) notice.current?.focus();
  }, [count, message]);
  if (!message) return null;
  const { text, tone, link, undo } = message;
  return (
    <Notice ref={notice} tone={tone}>
      {undo ? <Undoable action={undo}>{text}</Undoable> : text}
      {link && " "}
      {link && <a href={link.href}>{link.label}</a>}
    </Notice>
  );
}

/** Words about a change, and the button that undoes it and leads back to the page that they stand on. */
export function Undoable({ action, children }: { action: string; children: ReactNode }) {
  const { pathname, search } = useLocation();
  const formToken = useFormToken();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="min-w-0 wrap-anywhere">{children}</p>
      <ActionForm formToken={formToken} action={action} label="Undo" fields={{ returnTo: `${pathname}${search}` }} />
    </div>
  );
}
