import { Form } from "@remix-run/react";
import { ROW_FORM } from "./member-menu";
import { MemberTableRow, type Member } from "./member-row";
import { useMenuClosing } from "#app/ui/table/menus";
import { TableHead } from "#app/ui/table/table-head";

const columns = ["Name", "Role", "Groups", "Status", "Invited by", "Last seen"];

export type MembersTableProps = {
  members: Member[];
  /** The path of the list, under which each member has a page. */
  list: string;
  /** Where an action of a row leads back to: the list as it is now. */
  here: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
  now: string;
};

export function MembersTable({ members, list, here, formToken, ...place }: MembersTableProps) {
  useMenuClosing();
  return (
    <div>
      <Form id={ROW_FORM} method="post" discover="none">
        <input type="hidden" name="formToken" value={formToken} />
        <input type="hidden" name="returnTo" value={here} />
      </Form>
      <table className="data-table cards members" role="table">
        <caption className="sr-only">Users</caption>
        <TableHead columns={columns} hasBoxes hasActions />
        <tbody role="rowgroup">
          {members.map((member) => (
            <MemberTableRow key={member.id} member={member} href={`${list}/${member.id}`} {...place} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
