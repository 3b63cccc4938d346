import { Problem } from "./problem";

export type ProblemStatus = 400 | 403 | 404 | 405 | 408 | 410 | 412 | 413 | 415 | 421 | 429 | 431 | 500 | 503;
export type Words = { title: string; text: string; action?: { href: string; label: string } };

/** What Foyer says where there is no page to show. */
export const problems: Record<ProblemStatus, Words> = {
  400: {
    title: "This address cannot be read",
    text: "Check the address for a typing mistake, or start from the first page.",
  },
  403: {
    title: "This form could not be accepted",
    text: "It may have been open for long, or cookies are switched off. Open the page again and send the form once more.",
  },
  404: {
    title: "There is no such page",
    text: "Check the address, or ask whoever gave it to you. You may need to be signed in as somebody else.",
  },
  405: {
    title: "This cannot be done here",
    text: "Foyer's pages are opened and their forms are sent: nothing else works.",
  },
  408: { title: "This took too long", text: "Half of the request never came. Send it again." },
  410: { title: "This is no longer here", text: "It was there once and is gone for good." },
  412: { title: "This has changed", text: "Open it again from its address." },
  413: {
    title: "This is too much at once",
    text: "A form may hold up to 64 KB of text. Shorten it and send it again.",
  },
  415: { title: "This is not a form", text: "Foyer accepts what its own forms send." },
  421: { title: "This is another address", text: "Foyer does not answer at this address." },
  429: { title: "This was done too often", text: "Wait a while and try again." },
  431: {
    title: "This address is too long",
    text: "Check the address, or delete this site's cookies and start from the first page.",
  },
  500: { title: "Something broke on our side", text: "It has been written down. Go back and try again in a moment." },
  503: {
    title: "Foyer is catching its breath",
    text: "The database cannot be reached just now. Nothing is lost: try again in half a minute.",
  },
};

/** What is said to somebody who opened Foyer by an address that is not its own: none of its forms works there. */
export function wrongAddress(appOrigin: string): Words {
  return {
    title: problems[403].title,
    text: "It came from another address than Foyer's own. Open Foyer there, and fill in the form again.",
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
        <Problem title={words.title} action={words.action ?? { href: "/", label: "Go to the first page" }}>
          <p>{words.text}</p>
        </Problem>
      </body>
    </html>
  );
}
