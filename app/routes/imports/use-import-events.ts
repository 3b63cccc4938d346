import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";

const PAUSE_MS = 1500;

/** With JavaScript the page reads itself again whenever the server says that there is more to show, or else now and then. */
export function useImportEvents(href: string, isRunning: boolean) {
  const revalidator = useRevalidator();
  const latest = useRef(revalidator);
  latest.current = revalidator;
  useEffect(() => {
    if (!isRunning) return;
    const read = () => {
      if (latest.current.state === "idle") latest.current.revalidate();
    };
    const source = new EventSource(href);
    source.addEventListener("changed", read);
    source.addEventListener("done", read);
    const timer = setInterval(() => {
      if (source.readyState !== EventSource.OPEN) read();
    }, PAUSE_MS);
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, [href, isRunning]);
}
