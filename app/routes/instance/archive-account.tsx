import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findAccountRow } from "#app/domain/instance/account-list";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf, requireId } from "#app/web/responses";
import { toPerson } from "#app/web/layout";
import { Panel } from "#app/ui/card";
import { toTitle } from "#app/ui/title";
import { Consequences } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `Archive ${data?.account.name ?? "user"} everywhere`);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const accountId = requireId(params.account);
  const { id, name, email } = await answerOf(() => findAccountRow(superAdmin, accountId));
  return { person: toPerson(superAdmin), account: { id, name, email } };
}

export default function ArchiveAccount() {
  const { person, account } = useLoaderData<typeof loader>();
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="users" formToken={formToken}>
      <PageHead
        title={`Archive ${account.name} everywhere?`}
        back={{ href: paths.instanceUsers, label: "Users of this instance" }}
      />
      <Panel as="div" isNarrow>
        <Consequences>
          <li>{account.email} is signed out of every browser at once.</li>
          <li>They can no longer log in, reset their password or accept an invitation.</li>
          <li>Their workspaces, roles and groups are kept. When you unarchive them, they get all of it back.</li>
          <li>A workspace whose only admin they are has no admin until then.</li>
        </Consequences>
        <ButtonRow>
          <ActionForm
            action={paths.instanceUsers}
            intent="archive"
            fields={{ account: account.id }}
            formToken={formToken}
            label="Archive everywhere"
            variant="danger"
          />
          <ButtonLink href={paths.instanceUsers}>Cancel</ButtonLink>
        </ButtonRow>
      </Panel>
    </InstanceLayout>
  );
}
