import { useNavigate } from "@remix-run/react";
import { useEffect } from "react";
import { buttonClass } from "#app/ui/button";
import { findLastSent, forgetReturned, putBack } from "#app/ui/forms/last-sent";
import { Problem } from "./problem";
import { homeAction, type Words } from "./problem-document";

const foreign: Words = {
  title: "Foyer did not answer",
  text: "Something between you and Foyer, such as a proxy, answered in its place. Try again in a minute. If it goes on, tell the person who runs Foyer.",
};

/**
 * What is refused before a route is asked is answered with a whole page (`ProblemDocument`); asked by the pages' script, Remix hands
 * it on as an error whose message it is. These are its words, or words about a page that is not Foyer's; undefined for other errors.
 */
export function readRefusal(error: unknown): Words | undefined {
  if (typeof document === "undefined" || !(error instanceof Error)) return undefined;
  if (!/^\s*<(!doctype|html)/i.test(error.message)) return undefined;
  const page = new DOMParser().parseFromString(error.message, "text/html");
  const title = page.querySelector("h1")?.textContent;
  if (!title || page.title !== `${title} · Foyer`) return foreign;
  const link = page.querySelector("main a");
  return {
    title,
    text: page.querySelector("main p")?.textContent ?? "",
    action: link ? { href: link.getAttribute("href") ?? "/", label: link.textContent ?? "" } : undefined,
  };
}

/** In place of a page whose request was refused: why, and the way back to the form as it was filled in. */
export function Refused({ title, text, action = homeAction }: Words) {
  const navigate = useNavigate();
  const sent = findLastSent();
  useEffect(forgetReturned, []);
  const goBack = () => {
    if (!sent) return;
    putBack(sent);
    navigate(sent.page, { replace: true });
  };
  return (
    <>
      <title>{`${title} · Foyer`}</title>
      <Problem title={title} action={sent && !action.href.startsWith("http") ? undefined : action}>
        <p>{text}</p>
        {sent && (
          <button type="button" className={buttonClass("primary", true)} onClick={goBack}>
            Go back to the form
          </button>
        )}
      </Problem>
    </>
  );
}
