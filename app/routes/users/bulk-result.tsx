import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { z } from "zod";
import { findBulk, listBulkRows } from "#app/domain/bulk-actions/progress";
import { stopBulk } from "#app/domain/bulk-actions/stop";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { Pager, Tabs } from "#app/ui/table/tabs";
import { formatTime } from "#app/ui/format";
import { logHref } from "#app/web/audit-filter";
import { bulkPager, readBulkPlace } from "#app/web/bulk-selection";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { answerOf, notFound } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { BulkProgress } from "./bulk-progress";
import { BulkTable } from "./bulk-table";
import { titleOf } from "./bulk-text";
import { buttonClass } from "#app/ui/button";
import { Card, Empty } from "#app/ui/card";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? "Users"} · Foyer` }];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { bulk: id = "" } = params;
  if (!isId(id)) throw notFound();
  const { slug } = admin.workspace;
  const { isRefused, ...place } = readBulkPlace(new URL(request.url));
  const bulk = await answerOf(() => findBulk(admin, id));
  const page = await listBulkRows(admin, id, { isRefused, ...place });
  const { total, done, refused, stoppedBecause, isGathered, isFinished, actor, madeAt } = bulk;
  return {
    layout: buildLayout(admin, context),
    title: titleOf(bulk),
    bulk: { total, done, refused, stoppedBecause, isGathered, isFinished },
    subtitle: `By ${actor}, ${formatTime(madeAt, new Date())} UTC`,
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
  const { bulk: id = "" } = params;
  if (!isId(id)) throw notFound();
  return handleForm(request, schema, async () => {
    await stopBulk(admin, id);
    return redirect(paths.bulk(admin.workspace.slug, id), 303);
  });
}

const PAUSE_MS = 1000;

export default function BulkResult() {
  const { layout, title, bulk, subtitle, path, isRefused, rows, pager, ...page } = useLoaderData<typeof loader>();
  useLive(!bulk.isFinished);
  const tabs = [
    { label: "All", href: path, count: bulk.total, isCurrent: !isRefused },
    {
      label: bulk.stoppedBecause === null ? "Refused" : "Not done",
      href: `${path}?show=refused`,
      count: bulk.refused,
      isCurrent: isRefused,
    },
  ];
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={title} back={{ href: paths.users(layout.workspace.slug), label: "Users" }} subtitle={subtitle}>
        <a className={buttonClass()} href={page.logHref}>
          In the audit log
        </a>
      </PageHead>
      <BulkProgress {...bulk} formToken={formToken} />
      <Tabs items={tabs} label="Users by what became of them" />
      {rows.length ? (
        <Card>
          <BulkTable rows={rows} slug={layout.workspace.slug} />
          {pager && <Pager {...pager} />}
        </Card>
      ) : (
        <Empty>{isRefused ? "Nobody is refused." : "This page of the list is empty. Start from the first."}</Empty>
      )}
    </Layout>
  );
}

/** With JavaScript the page reads itself again while the work goes on. */
function useLive(isRunning: boolean) {
  const { state, revalidate } = useRevalidator();
  useEffect(() => {
    if (!isRunning || state !== "idle") return;
    const timer = setTimeout(revalidate, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isRunning, state, revalidate]);
}
