import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { countRequests, listRequests } from "#app/domain/access-requests/access-request";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { toTitle } from "#app/ui/title";
import { AccessRequestsTable } from "./access-requests-table";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Access requests", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const idOf = (name: string) => [url.searchParams.get(name) ?? undefined].find(isId);
  const [{ rows, previous, next }, count] = await Promise.all([
    listRequests(admin, { after: idOf("after"), before: idOf("before") }),
    countRequests(admin),
  ]);
  return { layout: buildLayout(admin, context), rows, previous, next, count, now: new Date() };
}

export default function AccessRequests() {
  const { layout, ...list } = useLoaderData<typeof loader>();
  const { slug } = layout.workspace;
  return (
    <Layout {...layout} current="users" formToken={useFormToken()}>
      <PageHead title="Access requests" count={list.count} back={{ href: paths.users(slug), label: "Users" }} />
      <AccessRequestsTable {...list} slug={slug} />
    </Layout>
  );
}
