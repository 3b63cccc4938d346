import { memo } from "react";
import { buildColumns } from "./columns";
import { MemberTableRow } from "./member-row";
import type { Row } from "../row";
import { useMenuClosing } from "#app/ui/table/menus";
import { Table } from "#app/ui/table/table";

export type MembersTableProps = {
  members: Row[];
  /** The path of the list, under which each member has a page. */
  list: string;
  /** The list as it is now. */
  here: string;
  /** How the list is sorted: the `sort` of its URL. */
  sort: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
};

/** Fifty rows are drawn anew only where they change. */
export const MembersTable = memo(function MembersTable({ members, list, here, sort, ...place }: MembersTableProps) {
  useMenuClosing();
  return (
    <Table caption="Users" columns={buildColumns(here, sort)} hasBoxes hasActions className="members">
      {members.map((member) => (
        <MemberTableRow key={member.id} row={member} href={`${list}/${member.id}`} {...place} />
      ))}
    </Table>
  );
});
