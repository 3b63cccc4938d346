import { Form } from "@remix-run/react";
import { ROW_FORM } from "./member-menu";
import { MemberTableRow } from "./member-row";
import type { Row } from "./row";
import { useMenuClosing } from "#app/ui/table/menus";
import { Table } from "#app/ui/table/table";

const columns = ["Name", "Role", "Groups", "Status", "Invited by", "Last seen"];

export type MembersTableProps = {
  members: Row[];
  /** The path of the list, under which each member has a page. */
  list: string;
  /** Where an action of a row leads back to: the list as it is now. */
  here: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
};

export function MembersTable({ members, list, here, formToken, ...place }: MembersTableProps) {
  useMenuClosing();
  return (
    <>
      <Form id={ROW_FORM} method="post" discover="none">
        <input type="hidden" name="formToken" value={formToken} />
        <input type="hidden" name="returnTo" value={here} />
      </Form>
      <Table caption="Users" columns={columns} hasBoxes hasActions className={look}>
        {members.map((member) => (
          <MemberTableRow key={member.id} row={member} href={`${list}/${member.id}`} {...place} />
        ))}
      </Table>
    </>
  );
}

/** By their places: what each column needs, what it gives up where there is less room, and what a card leaves unsaid. */
const look = [
  "members print:[&_:is(th,td)]:px-2 @min-3xl:@max-[60rem]:[&_:is(th,td)]:px-2 @min-[60rem]:@max-[66rem]:[&_:is(th,td)]:px-2.5",
  "[&_td:last-child]:pl-0 [&_:is(th,td):first-child]:pr-0 @min-3xl:[&_:is(th,td):first-child]:w-9 print:[&_:is(th,td):is(:first-child,:last-child)]:hidden",
  "[&_[type=checkbox]]:block pointer-coarse:[&_[type=checkbox]]:size-6",
  "narrow:[&_tbody_tr]:pl-13.25 [&_tbody_th]:min-w-48 @min-[60rem]:[&_tbody_th]:min-w-77",
  "[&_td:nth-child(3)]:whitespace-nowrap",
  "[&_td:nth-child(4)_small]:inline-block narrow:[&_td:nth-child(4)>small:first-child]:[clip-path:inset(50%)]",
  "[&_small.trouble]:line-clamp-3 @min-[60rem]:[&_td:nth-child(5)]:min-w-38",
  "[&_td:is(:nth-child(6),:nth-child(7))]:text-sm [&_td:is(:nth-child(6),:nth-child(7))]:text-faint narrow:[&_td:is(:nth-child(6),:nth-child(7))]:order-2",
  "[&_td:nth-child(6)_span]:whitespace-nowrap @min-[60rem]:[&_td:nth-child(6)]:min-w-26 narrow:[&_td:nth-child(6)]:before:content-['Invited_by_'/'']",
  "narrow:[&_td:nth-child(7)]:before:content-['Last_seen:_'/''] narrow:[&_:is([data-status=invited],[data-status=requested])_td:nth-child(7)]:hidden",
].join(" ");
