import { Form } from "@remix-run/react";
import { StatusBadge } from "#app/ui/status";
import { PersonLink } from "#app/ui/avatar";
import { formatRole } from "#app/ui/format";
import { Pager, type PagerProps } from "#app/ui/table/tabs";
import type { GroupMember } from "#app/domain/groups/members";
import { Table } from "#app/ui/table/table";
import { nameRowButton } from "#app/web/row-button";
import { paths } from "#app/web/urls";
import { buttonClass } from "#app/ui/button";
import { Empty, cardClass } from "#app/ui/card";

type Props = { members: GroupMember[]; pager: PagerProps; slug: string; formToken: string };

/** Who is in the group. One plain form around the rows, whose buttons say whom to remove, keeps fifty rows light. */
export function GroupMembers({ members, pager, slug, formToken }: Props) {
  if (pager.total === 0) return <Empty>Nobody is in this group yet. Find users above to add them.</Empty>;
  return (
    <Form className={cardClass} method="post" discover="none">
      <input type="hidden" name="formToken" value={formToken} />
      <input type="hidden" name="intent" value="remove-member" />
      <Table caption="Users in this group" columns={["Name", "Role", "Status"]} hasActions endsInButton>
        {members.map((member) => (
          <Row key={member.id} member={member} href={paths.user(slug, member.id)} />
        ))}
      </Table>
      <Pager {...pager} />
    </Form>
  );
}

function Row({ member: { id, name, email, role, status }, href }: { member: GroupMember; href: string }) {
  return (
    <tr role="row" data-member={id} data-status={status}>
      <th scope="row" role="rowheader">
        <PersonLink name={name} email={email} href={href} />
      </th>
      <td role="cell">{formatRole(role)}</td>
      <td role="cell">
        <StatusBadge status={status} />
      </td>
      <td role="cell">
        <button
          className={buttonClass()}
          name={nameRowButton("remove", id)}
          aria-label={`Remove ${name} from this group`}
        >
          Remove
        </button>
      </td>
    </tr>
  );
}
