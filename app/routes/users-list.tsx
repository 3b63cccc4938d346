import { Pager, Tabs, type PagerProps, type Tab } from "#app/ui/tabs";
import { unpackRows } from "#app/ui/rows";
import { MembersTable } from "#app/ui/table";
import { ButtonLink } from "#app/ui/button";
import { paths } from "#app/web/paths";

type Props = {
  /** Packed by packRows. */
  rows: string;
  tabs: Tab[];
  pager: PagerProps;
  status: string;
  edition: "self-hosted" | "cloud";
  slug: string;
  formToken: string;
};

/** The list of users: tabs, table and paging, or what to do where there is nobody. */
export function UsersList({ rows, tabs, pager, status, edition, slug, formToken }: Props) {
  const members = unpackRows(rows);
  return (
    <>
      <Tabs items={tabs} label="Users by status" />
      {members.length ? (
        <div className="card">
          <MembersTable rows={members} slug={slug} formToken={formToken} edition={edition} />
          <Pager {...pager} />
        </div>
      ) : (
        <div className="card pad empty">
          <p>{emptyWords[status] ?? "There is nobody here."}</p>
          {status !== "archived" && <ButtonLink href={paths.addUsers(slug)}>Add users</ButtonLink>}
        </div>
      )}
    </>
  );
}

const emptyWords: Record<string, string> = {
  all: "This page of the list is empty. Start from the first, or add somebody.",
  active: "Nobody has joined yet. Whoever you invite stands here once they are in.",
  invited: "No invitation is open. Add users to invite somebody.",
  requested: "Nobody without an account is invited. Add users to invite somebody.",
  archived: "Nobody is archived. Whoever leaves the workspace is kept here.",
};
