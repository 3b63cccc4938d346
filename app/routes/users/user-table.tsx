import { Form } from "@remix-run/react";
import { ROW_FORM } from "./member-menu";
import { MemberTableRow, type Member } from "./member-row";
import { useMenuClosing } from "#app/ui/table/menus";
import { Table } from "#app/ui/table/table";

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
    <>
      <Form id={ROW_FORM} method="post" discover="none">
        <input type="hidden" name="formToken" value={formToken} />
        <input type="hidden" name="returnTo" value={here} />
      </Form>
      <Table caption="Users" columns={columns} hasBoxes hasActions className={look}>
        {members.map((member) => (
          <MemberTableRow key={member.id} member={member} href={`${list}/${member.id}`} {...place} />
        ))}
      </Table>
    </>
  );
}

const paddings =
  "[&_td:last-child]:w-12 [&_td:last-child]:pl-0 [&_:is(th,td):first-child]:w-9 [&_:is(th,td):first-child]:pr-0 print:[&_:is(th,td)]:px-2 print:[&_:is(th,td):is(:first-child,:last-child)]:hidden @min-3xl:@max-[60rem]:[&_:is(th,td)]:px-2 @min-[60rem]:@max-[66rem]:[&_:is(th,td)]:px-2.5";

/** By their places: what each column needs, and what it gives up where there is less room. */
const columnsLook = [
  "[&_[type=checkbox]]:block pointer-coarse:[&_[type=checkbox]]:size-6",
  "[&_tbody_th]:min-w-48 @min-[60rem]:[&_tbody_th]:min-w-77",
  "[&_td:nth-child(3)]:whitespace-nowrap",
  "[&_td:nth-child(4)_small]:inline-block",
  "[&_small.trouble]:line-clamp-3 @min-[60rem]:[&_td:nth-child(5)]:min-w-38",
  "[&_td:nth-child(6)_span]:whitespace-nowrap @min-[60rem]:[&_td:nth-child(6)]:min-w-26",
  "[&_td:is(:nth-child(6),:nth-child(7))]:text-sm [&_td:is(:nth-child(6),:nth-child(7))]:text-faint",
].join(" ");

/** On a card the status comes first, the box and the menu stand in the corner, and what is always so is left unsaid. */
const cardLook = [
  "narrow:[&_tbody_tr]:pl-13.25 narrow:[&_td:is(:first-child,:last-child)]:absolute narrow:[&_td:is(:first-child,:last-child)]:w-auto",
  "narrow:[&_td:first-child]:top-4.5 narrow:[&_td:first-child]:right-14 narrow:[&_thead_input]:hidden",
  "narrow:[&_tbody_th]:-order-2 narrow:[&_tbody_th]:-ml-10.25 narrow:[&_tbody_th]:basis-full narrow:[&_tbody_th]:pr-18",
  "narrow:[&_td:nth-child(4)]:order-1 narrow:[&_td:nth-child(4)]:flex-[1_0_calc(100%-5.5rem)] narrow:[&_td:nth-child(4)>small:first-child]:[clip-path:inset(50%)]",
  "narrow:[&_td:nth-child(5)]:-order-1 narrow:[&_td:nth-child(5)]:basis-full",
  "narrow:[&_td:is(:nth-child(6),:nth-child(7))]:order-2 narrow:[&_td:nth-child(6)]:before:content-['Invited_by_'/'']",
  "narrow:[&_td:nth-child(7)]:before:content-['Last_seen:_'/''] narrow:[&_:is([data-status=invited],[data-status=requested])_td:nth-child(7)]:hidden",
  "narrow:[&_td:last-child]:top-3 narrow:[&_td:last-child]:right-3",
].join(" ");

const look = `${paddings} ${columnsLook} ${cardLook}`;
