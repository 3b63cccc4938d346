import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findBulk, listBulkRows } from "#app/domain/bulk-actions/progress";
import { stopBulk } from "#app/domain/bulk-actions/stop";
import { formatZone } from "#app/time-zone";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout } from "#app/ui/layout/layout";
import { formatTime } from "#app/ui/format";
import { toTitle } from "#app/ui/title";
import { logHref } from "#app/web/audit-filter";
import { bulkPager, readBulkPlace } from "#app/web/bulk-selection";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf, requireId } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { BulkResultPage } from "./bulk-result-page";
import { titleOf } from "./bulk-text";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.title ?? "Users", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.bulk);
  const { slug, timeZone } = admin.workspace;
  const { isRefused, ...place } = readBulkPlace(new URL(request.url));
  const bulk = await answerOf(() => findBulk(admin, id));
  const page = await listBulkRows(admin, id, { isRefused, ...place });
  const { total, done, refused, stoppedBecause, isGathered, isFinished, actor, madeAt } = bulk;
  return {
    layout: buildLayout(admin, context),
    title: titleOf(bulk),
    bulk: { total, done, refused, stoppedBecause, isGathered, isFinished },
    subtitle: `By ${actor}, ${formatTime(madeAt, new Date(), timeZone)} ${formatZone(timeZone, madeAt)}`,
    path: paths.bulk(slug, id),
    logHref: logHref(paths.auditLog(slug), { bulk: id }),
    isRefused,
    rows: page.rows,
    pager: bulkPager(paths.bulk(slug, id), isRefused, page),
  };
}

const schema = z.object({ intent: z.literal("stop", { error: "Choose what to do" }) });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.bulk);
  return handleForm(request, schema, async () => {
    await stopBulk(admin, id);
    return redirect(paths.bulk(admin.workspace.slug, id), 303);
  });
}

export default function BulkResult() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <BulkResultPage {...page} slug={layout.workspace.slug} formToken={formToken} />
    </Layout>
  );
}
