import type { Status } from "#app/domain/members/filter";
import type { Note } from "./row";

type Props = {
  name: string;
  status: Status;
  href: string;
  edition: "self-hosted" | "cloud";
  /** That of the line beneath the status: somebody asked for a new link, or something went wrong with the email. */
  tone?: Note["tone"];
};

/** The form that the buttons of all rows belong to: one for the page keeps fifty rows light. */
export const ROW_FORM = "row-action";

/**
 * What can be done about one member. Each button posts its intent to the member's own page. Its links are plain ones: the
 * router's would take as long to draw as the rest of the row.
 */
export function MemberMenu({ name, status, href, edition, tone }: Props) {
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
        {isInvited && <RowButton href={href} intent="resend" label={tone ? resendWords[tone] : "Resend the email"} />}
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
          <RowButton href={href} intent="unarchive" label="Unarchive" />
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

type ButtonProps = { href: string; intent: "resend" | "unarchive"; label: string };

function RowButton({ href, intent, label }: ButtonProps) {
  return (
    <>
      <button form={ROW_FORM} formAction={href} name="intent" value={intent}>
        {label}
      </button>{" "}
    </>
  );
}
