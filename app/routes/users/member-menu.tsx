import type { Status } from "#app/domain/members/filter";

type Props = { name: string; status: Status; href: string; edition: "self-hosted" | "cloud" };

/** The form that the buttons of all rows belong to: one for the page keeps fifty rows light. */
export const ROW_FORM = "row-action";

/**
 * What can be done about one member. Each button posts its intent to the member's own page. Its links are plain ones: the
 * router's would take as long to draw as the rest of the row.
 */
export function MemberMenu({ name, status, href, edition }: Props) {
  const isInvited = status === "invited" || status === "requested";
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${name}`}>⋯</summary>
      <div>
        {isInvited && <RowButton href={href} intent="resend" label="Resend the email" />}
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
