import { useContext, useEffect, useRef } from "react";
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
  const { text, tone, link } = message;
  return (
    <Notice ref={notice} tone={tone}>
      {text}
      {link && " "}
      {link && <a href={link.href}>{link.label}</a>}
    </Notice>
  );
}
