import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listEvents } from "#app/domain/audit-log/list";
import { formatZone } from "#app/time-zone";
import { ErrorSummary } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { findUnreadDays, logHref, logPager, readLogFilter, readLogPlace } from "#app/web/audit-filter";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { AuditFilter, toDayErrors } from "./filter";
import { AuditCard, auditRows } from "./table";
import { actions } from "./event-text";
import { toTitle } from "#app/ui/title";
import { buttonClass } from "#app/ui/button";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Audit log", data?.layout.workspace.name, { hasErrors: Object.keys(data?.unread ?? {}).length > 0 });

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const filter = readLogFilter(url, actions);
  const page = await listEvents(admin, filter, readLogPlace(url));
  const { slug, timeZone } = admin.workspace;
  return {
    layout: buildLayout(admin, context),
    zone: formatZone(timeZone, new Date()),
    filter,
    unread: findUnreadDays(url),
    rows: auditRows(page.events, admin.workspace, new Date()),
    isPartial: page.isPartial,
    pager: logPager(paths.auditLog(slug), filter, page),
    csvHref: logHref(paths.auditLogCsv(slug), filter),
  };
}

export default function AuditLog() {
  const { layout, zone, filter, unread, rows, isPartial, pager, csvHref } = useLoaderData<typeof loader>();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Layout {...layout} current="audit-log" formToken={useFormToken()}>
      <PageHead
        title="Audit log"
        subtitle={`Who did what, newest first. Nobody can change or delete it. Times are in ${zone}.`}
      >
        <a className={buttonClass()} href={csvHref}>
          Export CSV
        </a>
      </PageHead>
      <ErrorSummary form={{ allErrors: toDayErrors(unread) }} />
      <AuditFilter
        key={csvHref}
        filter={filter}
        unread={unread}
        path={paths.auditLog(layout.workspace.slug)}
        isFiltered={isFiltered}
      />
      {isPartial && (
        <Notice>{`Many names begin with “${filter.actor}”: only the first are searched. Type more of the name.`}</Notice>
      )}
      <AuditCard rows={rows} pager={pager}>
        {isFiltered ? "Nothing in the log fits. Choose other days, another action or another name." : emptyWords}
      </AuditCard>
    </Layout>
  );
}

const emptyWords = "This page of the log is empty. Start from the first page.";
