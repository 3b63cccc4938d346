import type { LoaderFunctionArgs } from "@remix-run/node";
import { readLog, type LogEvent } from "#app/domain/audit-log/list";
import { readLogFilter } from "#app/web/audit-filter";
import { csvDownload } from "#app/web/csv";
import { requireAdmin } from "#app/web/guards";
import { actions } from "./event-text";

const columns = [
  ...["time", "actor", "actor_email", "actor_account_id", "actor_kind", "action", "subject", "subject_id", "details"],
  ...["ip", "user_agent", "bulk_id"],
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const filter = readLogFilter(new URL(request.url), actions);
  const fileName = `${admin.workspace.slug}-audit-log.csv`;
  return csvDownload(context, { fileName, columns, batches: readLog(admin, filter), cellsOf });
}

function cellsOf({ at, actor, action, subject, details, ip, userAgent, ...event }: LogEvent): string[] {
  const more = Object.keys(details).length ? JSON.stringify(details) : "";
  return [
    ...[at.toISOString(), actor, event.actorEmail ?? "", event.actorAccountId ?? "", event.actorKind, action],
    ...[subject, event.subjectId ?? "", more, ip, userAgent, event.bulkId ?? ""],
  ];
}
