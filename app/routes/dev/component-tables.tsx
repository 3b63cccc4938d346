import { BulkBar, BulkForm } from "#app/routes/users/list/bulk-bar";
import { BulkTable } from "#app/routes/users/bulk-table";
import { RowForm } from "#app/routes/users/list/member-menu";
import { toRow } from "#app/routes/users/row";
import { MembersTable } from "#app/routes/users/list/user-table";
import { Card } from "#app/ui/card";
import { TickAllLabel } from "#app/ui/table/selection";
import { Pager, Tabs, type PagerProps } from "#app/ui/table/tabs";
import { formToken, members, now, outcomes, tabs, users, workspace } from "./component-samples";

const pager: PagerProps = {
  ...{ first: 51, last: 100, total: 1000, isMore: true },
  ...{ firstHref: "#tables", previousHref: "#tables", nextHref: "#tables" },
  sizes: [25, 50, 100].map((size) => ({ size, href: "#tables", isCurrent: size === 50 })),
};

/** As wide as on their pages, so on no panel. */
export function Tables() {
  return (
    <>
      <h2 id="tables" className="mb-3.5 pt-5">
        Tables
      </h2>
      <Tabs items={tabs} label="Users by status" />
      <Card>
        <RowForm here={users} formToken={formToken} />
        <BulkForm action={`${users}/bulk`} filter={{}}>
          <MembersTable
            sort="name"
            members={members.map((member) => toRow(member, now, "UTC"))}
            list={users}
            here={users}
            edition="self-hosted"
            hasMailbox
          />
          <BulkBar matching={{ count: 1000, isMore: true }} error="Select the users to change" />
        </BulkForm>
        <TickAllLabel ticked={1} rows={2} />
        <Pager {...pager} />
      </Card>
      <Card>
        <BulkTable rows={outcomes} slug={workspace.slug} />
      </Card>
    </>
  );
}
