import { useContext, useEffect, useRef } from "react";
import { Panel } from "#app/ui/card";
import { FinePrint } from "#app/ui/fine-print";
import { Facts } from "#app/ui/lists";
import { VisitContext } from "#app/ui/visit";

type Mailbox = { name: string; address: string };

/** A mail before it is sent; `src` is the page of its HTML. */
export type Preview = {
  from: Mailbox;
  to: Mailbox;
  replyTo?: Mailbox;
  subject: string;
  text: string;
  src: string;
};

/** A mail as it would go out: whom it names, its HTML in a frame in which nothing runs, and its text. */
export function MailPreview({ preview }: { preview: Preview }) {
  const { from, to, replyTo, subject, text, src } = preview;
  const { count } = useContext(VisitContext);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (count > 0) title.current?.focus();
  }, [count, src]);
  return (
    <Panel isNarrow aria-labelledby="preview-title">
      <h2 id="preview-title" ref={title} tabIndex={-1}>
        Preview of the invitation
      </h2>
      <Facts>
        <Line name="Subject">{subject}</Line>
        <Line name="From">{formatMailbox(from)}</Line>
        <Line name="To">{formatMailbox(to)}</Line>
        {replyTo && <Line name="Reply-To">{formatMailbox(replyTo)}</Line>}
      </Facts>
      <iframe
        className="h-144 w-full rounded-lg border border-line bg-[#fff]"
        title="The email, as a mail program shows it"
        // lynx makes a link of a frame, in the words of its name, or of its URL.
        name="The email, as a mail program shows it"
        sandbox=""
        src={src}
      />
      <details>
        <summary>Text version</summary>
        <pre className="mt-2 font-mono text-sm/5 whitespace-pre-wrap wrap-anywhere">{text}</pre>
      </details>
      <FinePrint>Nothing was saved or sent. The links in the preview lead nowhere.</FinePrint>
    </Panel>
  );
}

function Line({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </>
  );
}

function formatMailbox({ name, address }: Mailbox): string {
  return name ? `${name} <${address}>` : address;
}
