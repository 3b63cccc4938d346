import type { Row } from "./rows";

type RowMenuProps = {
  row: Pick<Row, "id" | "name" | "status">;
  href: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
};

/**
 * What can be done about one member: links to the member's page, and buttons that post to the list. One plain form a row, its
 * buttons told apart by `intent`, and none where there is no button, keeps fifty rows light.
 */
export function RowMenu({ row, href, formToken, edition }: RowMenuProps) {
  return (
    <details className="menu" name="menu">
      <summary aria-label={`Actions for ${row.name}`}>⋯</summary>
      {row.status === "active" ? (
        <div>
          <ArchiveLink href={href} />
        </div>
      ) : (
        <form method="post">
          <input type="hidden" name="formToken" value={formToken} />
          <input type="hidden" name="member" value={row.id} />
          {row.status === "archived" ? (
            <button name="intent" value="unarchive">
              Unarchive
            </button>
          ) : (
            <InvitationActions href={href} hasLink={edition === "self-hosted"} />
          )}
        </form>
      )}
    </details>
  );
}

function InvitationActions({ href, hasLink }: { href: string; hasLink: boolean }) {
  return (
    <>
      <button name="intent" value="resend">
        Resend the email
      </button>{" "}
      {hasLink && <a href={`${href}#invitation`}>Copy link</a>}{" "}
      <button name="intent" value="cancel" className="trouble">
        Cancel invitation
      </button>{" "}
      <ArchiveLink href={href} />
    </>
  );
}

function ArchiveLink({ href }: { href: string }) {
  return (
    <a className="trouble" href={`${href}/archive`}>
      Archive user
    </a>
  );
}
