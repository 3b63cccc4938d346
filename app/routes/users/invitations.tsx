import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { loadFunnel } from "#app/domain/invitations/funnel";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { requireSearch } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { InvitationsPage } from "./invitations-page";

const TITLE = "Invitations of the last 30 days";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, TITLE, data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const funnel = await requireSearch(() => loadFunnel(admin));
  return {
    layout: buildLayout(admin, context),
    funnel,
    tellsDelivery: settings().mail === "resend" || funnel.delivered > 0,
    now: new Date(),
  };
}

export default function Invitations() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={TITLE} back={{ href: paths.users(layout.workspace.slug), label: "Users" }} />
      <InvitationsPage {...page} slug={layout.workspace.slug} />
    </Layout>
  );
}
