import type { ReactNode } from "react";

export type HelpTopic = "roles" | "groups" | "metadata" | "links" | "statuses" | "mail" | "import";

/** Where the guide is read: Foyer serves it itself, so that it is there behind a firewall too, and fits this version. */
export const helpHref = (topic?: HelpTopic) => (topic ? `/help#${topic}` : "/help");

/** The way from a line of help to the page that says more. It is a page of its own: what is typed into a form is not lost. */
export function HelpLink({ topic, children }: { topic: HelpTopic; children: ReactNode }) {
  return (
    <a className="link" href={helpHref(topic)} target="_blank" rel="noopener">
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
