import { Form } from "@remix-run/react";
import type { Status } from "#app/domain/members/filter";
import { nameRowButton, type RowIntent } from "#app/web/row-button";
import type { Note } from "../row";

type Props = {
  id: string;
  name: string;
  status: Status;
  href: string;
  edition: "self-hosted" | "cloud";
  /** That of the line beneath the status: somebody asked for a new link, or something went wrong with the email. */
  tone?: Note["tone"];
};

/**
 * The form that the buttons of all rows belong to: one for the page keeps fifty rows light. Text browsers do not know it, and
 * send a button with the form around the table, whose page asks first.
 */
const ROW_FORM = "row-action";

/** `here` is where an action of a row leads back to: the list as it is now. */
export function RowForm({ here, formToken }: { here: string; formToken: string }) {
  return (
    <Form id={ROW_FORM} method="post" discover="none">
      <input type="hidden" name="formToken" value={formToken} />
      <input type="hidden" name="returnTo" value={here} />
    </Form>
  );
}

/**
 * What can be done about one member. Each button posts to the member's own page. Its links are plain ones: the
 * router's would take as long to draw as the rest of the row.
 */
export function MemberMenu({ id, name, status, href, edition, tone }: Props) {
  const isInvited = status === "invited" || status === "requested";
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${name}`}>⋯</summary>
      <div>
        {tone === "trouble" && (
          <>
            <a href={`${href}#email`}>Correct the address</a>{" "}
          </>
        )}
        {isInvited && (
          <RowButton id={id} href={href} intent="resend" label={tone ? resendWords[tone] : "Resend the email"} />
        )}
        {isInvited && edition === "self-hosted" && (
          <>
            <a href={`${href}#invitation`}>Copy link</a>{" "}
          </>
        )}
        {isInvited && (
          <>
            <a className="text-danger" href={`${href}/cancel`}>
              Cancel invitation
            </a>{" "}
          </>
        )}
        {status === "archived" ? (
          <RowButton id={id} href={href} intent="unarchive" label="Unarchive" />
        ) : (
          <a className="text-danger" href={`${href}/archive`}>
            Archive user
          </a>
        )}
      </div>
    </details>
  );
}

const resendWords = { amber: "Renew the link", trouble: "Try the email again" };

type ButtonProps = { id: string; href: string; intent: RowIntent; label: string };

function RowButton({ id, href, intent, label }: ButtonProps) {
  return (
    <>
      <button form={ROW_FORM} formAction={href} name={nameRowButton(intent, id)}>
        {label}
      </button>{" "}
    </>
  );
}
