import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findAccountRow } from "#app/domain/instance/account-list";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "#app/ui/layout/instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf, requireId } from "#app/web/responses";
import { toPerson } from "#app/web/layout";
import { Panel } from "#app/ui/card";
import { Consequences } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Archive ${data?.account.name ?? "user"} everywhere · Foyer` },
];

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
          <li>With the next click, {account.email} is signed out, in every browser.</li>
          <li>Neither their password, nor a reset link, nor an invitation lets them in.</li>
          <li>Their workspaces, roles and groups are kept, and are theirs again once you unarchive them.</li>
          <li>A workspace of which they are the only admin has none until then.</li>
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
          <ButtonLink href={paths.instanceUsers}>Keep</ButtonLink>
        </ButtonRow>
      </Panel>
    </InstanceLayout>
  );
}
