import type { MemberRow } from "#app/domain/member-list";

type RowMenuProps = { row: MemberRow; href: string; formToken: string; edition: "self-hosted" | "cloud" };

/**
 * What can be done about one member: links to the member's page, and buttons that post to the list. One plain form a row, its
 * buttons told apart by `intent`, keeps fifty rows light.
 */
export function RowMenu({ row, href, formToken, edition }: RowMenuProps) {
  const isOpen = row.status === "invited" || row.status === "requested";
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${row.name}`}>⋯</summary>
      <form method="post">
        <input type="hidden" name="formToken" value={formToken} />
        <input type="hidden" name="member" value={row.id} />
        {isOpen && <Intent value="resend" label="Resend the email" />}
        {isOpen && edition === "self-hosted" && <a href={`${href}#invitation`}>Copy link</a>}
        {isOpen && <Intent value="cancel" label="Cancel invitation" isDangerous />}
        {row.status === "archived" ? (
          <Intent value="unarchive" label="Unarchive" />
        ) : (
          <a className="trouble" href={`${href}/archive`}>
            Archive user
          </a>
        )}
      </form>
    </details>
  );
}

function Intent({ value, label, isDangerous }: { value: string; label: string; isDangerous?: boolean }) {
  return (
    <button name="intent" value={value} className={isDangerous ? "trouble" : undefined}>
      {label}
    </button>
  );
}
