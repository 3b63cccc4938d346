import { useLocation, useNavigate, useRevalidator } from "@remix-run/react";
import { buttonClass } from "#app/ui/button";
import { hasLastSent, isWhereSent } from "#app/ui/forms/last-sent";
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
  const link = page.querySelector<HTMLAnchorElement>("main a");
  const opensTab = link?.target === "_blank";
  const [text, hint] = [...page.querySelectorAll("main p")].map(({ textContent }) => textContent ?? "");
  const href = link?.getAttribute("href") ?? "/";
  return {
    title,
    text: text ?? "",
    hint: opensTab ? hint : undefined,
    action: link ? { href, label: link.textContent ?? "", opensTab } : undefined,
  };
}

/** In place of a page whose request was refused: why, and the way back to the form as it was filled in. */
export function Refused({ title, text, hint, action = homeAction }: Words) {
  const isForm = hasLastSent();
  const isElsewhere = action.opensTab ?? action.href.startsWith("http");
  return (
    <>
      <title>{`${title} · Foyer`}</title>
      <Problem
        title={title}
        action={isForm && !isElsewhere ? undefined : action}
        foot={isForm && <BackToForm isPlain={isElsewhere} />}
      >
        <p>{text}</p>
        {hint && <p>{hint}</p>}
      </Problem>
    </>
  );
}

/**
 * The router gives what is in place of a page an entry of its own in the tab's history: the form is the one before. Where that
 * cannot be shown either, it is asked for again.
 */
function BackToForm({ isPlain }: { isPlain?: boolean }) {
  const navigate = useNavigate();
  const { key } = useLocation();
  const { revalidate, state } = useRevalidator();
  const isThere = isWhereSent(key);
  return (
    <button
      type="button"
      className={buttonClass(isPlain ? "plain" : "primary", true)}
      aria-busy={state !== "idle" || undefined}
      onClick={() => (isThere ? revalidate() : navigate(-1))}
    >
      {isThere ? "Try again" : "Go back to the form"}
    </button>
  );
}
