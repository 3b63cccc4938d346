import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listEvents } from "#app/domain/audit-log";
import { useFormToken } from "#app/ui/form-token";
import { Notice } from "#app/ui/notice";
import { PageHead, Shell } from "#app/ui/page";
import { Pager } from "#app/ui/tabs";
import { logHref, logPager, readLogFilter, readLogPlace } from "#app/web/audit-filter";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/paths";
import { shellOf } from "#app/web/shell";
import { AuditFilter } from "./audit-log-filter";
import { AuditTable, auditRows } from "./audit-log-table";
import { actions } from "./audit-words";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Audit log · ${data?.shell.workspace.name ?? "Foyer"}` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(request, params);
  const url = new URL(request.url);
  const filter = readLogFilter(url, actions);
  const page = await listEvents(admin, filter, readLogPlace(url));
  const { slug } = admin.workspace;
  return {
    shell: shellOf(admin),
    filter,
    rows: auditRows(page.events, slug, new Date()),
    isPartial: page.isPartial,
    pager: logPager(paths.auditLog(slug), filter, page),
    csvHref: logHref(paths.auditLogCsv(slug), filter),
  };
}

export default function AuditLog() {
  const { shell, filter, rows, isPartial, pager, csvHref } = useLoaderData<typeof loader>();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Shell {...shell} current="audit-log" formToken={useFormToken()}>
      <PageHead title="Audit log" subtitle="Who did what, newest first. Nobody can change or delete it.">
        <a className="button" href={csvHref}>
          Export CSV
        </a>
      </PageHead>
      <AuditFilter key={csvHref} filter={filter} path={paths.auditLog(shell.workspace.slug)} isFiltered={isFiltered} />
      {isPartial && (
        <Notice>{`Many names begin with “${filter.actor}”: only the first are searched. Type more of the name.`}</Notice>
      )}
      {rows.length ? (
        <div className="card">
          <AuditTable rows={rows} />
          {pager && <Pager {...pager} />}
        </div>
      ) : (
        <p className="card pad empty">
          {isFiltered ? "Nothing in the log fits. Choose other days, another action or another name." : emptyWords}
        </p>
      )}
    </Shell>
  );
}

const emptyWords = "This page of the log is empty. Start from the first.";
