import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { InstanceAction } from "#app/domain/instance/super-admin";
import { listInstanceEvents, type InstanceEvent } from "#app/domain/instance/audit-log";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { logPager, readLogPlace } from "#app/web/audit-filter";
import { requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { toPerson } from "#app/web/layout";
import { toTitle } from "#app/ui/title";
import { AuditCard, toCommonCells, type AuditRow } from "#app/routes/audit-log/table";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Audit log of this instance");

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const page = await listInstanceEvents(superAdmin, readLogPlace(new URL(request.url)));
  const now = new Date();
  return {
    person: toPerson(superAdmin),
    rows: page.events.map((event) => toRow(event, now)),
    pager: logPager(paths.instanceAuditLog, {}, page),
  };
}

const actionWords: Record<InstanceAction, string> = {
  "account.archived": "Account archived everywhere",
  "account.unarchived": "Account unarchived",
  "account.reset_sent": "Password reset sent",
  "account.second_step_reset": "Two-step sign-in reset",
  "account.super_admin_named": "Made a super admin",
  "instance.workspace_creators_changed": "Who may create workspaces changed",
  "instance.two_factor_required": "Two-step sign-in of super admins required",
  "instance.two_factor_not_required": "Two-step sign-in of super admins no longer required",
  "instance.mail_tested": "Test mail asked for",
};

function toRow({ action, accountId, ...event }: InstanceEvent, now: Date): AuditRow {
  return {
    ...toCommonCells(event, now, "UTC"),
    what: Object.entries(actionWords).find(([known]) => known === action)?.[1] ?? action,
    details: "",
    href: accountId
      ? paths.instanceUser(accountId)
      : action.startsWith("instance.")
        ? paths.instanceSettings
        : undefined,
    bulkHref: undefined,
  };
}

export default function InstanceAuditLog() {
  const { person, rows, pager } = useLoaderData<typeof loader>();
  return (
    <InstanceLayout person={person} current="audit-log" formToken={useFormToken()}>
      <PageHead
        title="Audit log of this instance"
        subtitle="What super admins did to accounts and to the instance's settings, newest first. Nobody can change or delete it. Times are in UTC."
      />
      <AuditCard rows={rows} pager={pager}>
        There is nothing on this page of the log. <a href={paths.instanceAuditLog}>Show the newest entries</a>.
      </AuditCard>
    </InstanceLayout>
  );
}
