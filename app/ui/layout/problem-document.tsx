import { Problem } from "./problem";

export type ProblemStatus = 400 | 403 | 404 | 405 | 408 | 410 | 412 | 413 | 415 | 421 | 429 | 431 | 500 | 503;
export type Words = {
  title: string;
  text: string;
  hint?: string;
  action?: { href: string; label: string; opensTab?: boolean };
};

/** What Foyer says where there is no page to show. */
export const problems: Record<ProblemStatus, Words> = {
  400: {
    title: "This address cannot be read",
    text: "Check the address for a typing mistake, or go to the start page.",
  },
  403: {
    title: "This form could not be accepted",
    text: "The page may have been open for too long, or cookies are switched off. Open the page again and send the form once more.",
  },
  404: {
    title: "There is no such page",
    text: "Check the address, or ask the person who gave it to you. You may need to log in with another account.",
  },
  405: {
    title: "This address takes no such request",
    text: "Open the page in a browser and use its form.",
  },
  408: { title: "This took too long", text: "Only a part of the request arrived. Send it again." },
  410: { title: "This is no longer here", text: "It was deleted, or its link no longer works." },
  412: { title: "This has changed", text: "Open the page again." },
  413: {
    title: "This form is too long",
    text: "A form may hold up to 64 KB of text. Shorten it and send it again.",
  },
  415: { title: "This is not a form", text: "Foyer accepts only its own forms." },
  421: { title: "This is the wrong address", text: "Foyer does not answer at this address." },
  429: { title: "Try again later", text: "Wait a few minutes and try again." },
  431: {
    title: "This address is too long",
    text: "Check the address, or delete this site's cookies and go to the start page.",
  },
  500: { title: "There is a problem with Foyer", text: "The problem was logged. Go back and try again in a minute." },
  503: {
    title: "Foyer is not available right now",
    text: "The database cannot be reached. Nothing that was saved is lost: try again in half a minute.",
  },
};

/** What is said beside a field ends with no full stop; as the text of a page it is a sentence. */
export function toSentence(words: string): string {
  return words && !words.endsWith(".") ? `${words}.` : words;
}

/** The way on from a page that has none of its own. */
export const homeAction = { href: "/", label: "Go to the start page" };

/** The way on from a page in place of which a form could not be shown, and what is said to whom has no script that keeps it. */
export const toFormAgain = (href: string) => ({ href, label: "Open the page again" });
export const keptByBrowser = "To get back what you typed, use your browser's Back button.";

/** What is said to somebody who opened Foyer by an address that is not its own: none of its forms works there. */
export function wrongAddress(appOrigin: string): Words {
  return {
    title: problems[403].title,
    text: "It was opened at another address than Foyer's own. Open Foyer at its own address, and fill in the form again.",
    action: { href: appOrigin, label: `Open Foyer at ${appOrigin}` },
  };
}

/** A whole page without Remix, for what is refused before a route is asked. */
export function ProblemDocument({ words, stylesheet }: { words: Words; stylesheet: string }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`${words.title} · Foyer`}</title>
        <link rel="stylesheet" href={stylesheet} />
      </head>
      <body>
        <Problem title={words.title} action={words.action ?? homeAction}>
          <p>{words.text}</p>
          {words.hint && <p>{words.hint}</p>}
        </Problem>
      </body>
    </html>
  );
}
