import type { Status } from "#app/domain/members/filter";
import { Link } from "#app/ui/link";

type Props = { name: string; status: Status; href: string; edition: "self-hosted" | "cloud" };

/** The form that the buttons of all rows belong to: one for the page keeps fifty rows light. */
export const ROW_FORM = "row-action";

/** What can be done about one member. Each button posts its intent to the member's own page. */
export function MemberMenu({ name, status, href, edition }: Props) {
  const isInvited = status === "invited" || status === "requested";
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${name}`}>⋯</summary>
      <div>
        {isInvited && <RowButton href={href} intent="resend" label="Resend the email" />}
        {isInvited && edition === "self-hosted" && <Link href={`${href}#invitation`}>Copy link</Link>}
        {isInvited && <RowButton href={href} intent="cancel" label="Cancel invitation" isDangerous />}
        {status === "archived" ? (
          <RowButton href={href} intent="unarchive" label="Unarchive" />
        ) : (
          <Link className="trouble" href={`${href}/archive`}>
            Archive user
          </Link>
        )}
      </div>
    </details>
  );
}

type ButtonProps = { href: string; intent: "resend" | "cancel" | "unarchive"; label: string; isDangerous?: boolean };

function RowButton({ href, intent, label, isDangerous }: ButtonProps) {
  return (
    <button
      form={ROW_FORM}
      formAction={href}
      name="intent"
      value={intent}
      className={isDangerous ? "trouble" : undefined}
    >
      {label}
    </button>
  );
}
