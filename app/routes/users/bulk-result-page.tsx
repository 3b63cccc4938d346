import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import type { Bulk, BulkRow } from "#app/domain/bulk-actions/progress";
import { buttonClass } from "#app/ui/button";
import { Card, Empty } from "#app/ui/card";
import { PageHead } from "#app/ui/layout/layout";
import { Pager, Tabs, type PagerProps } from "#app/ui/table/tabs";
import { paths } from "#app/web/urls";
import { BulkProgress } from "./bulk-progress";
import { BulkTable } from "./bulk-table";

type Progress = Pick<Bulk, "total" | "done" | "refused" | "stoppedBecause" | "isGathered" | "isFinished">;

type Props = {
  title: string;
  subtitle: string;
  bulk: Progress;
  rows: BulkRow[];
  pager?: PagerProps;
  /** Whether only those are listed to whom it was not done. */
  isRefused: boolean;
  /** The page itself. */
  path: string;
  logHref: string;
  slug: string;
  formToken: string;
};

/** What became of a bulk action: how far it has come, and each user with the result. */
export function BulkResultPage({ title, subtitle, bulk, rows, pager, isRefused, path, slug, ...page }: Props) {
  useLive(!bulk.isFinished);
  return (
    <>
      <PageHead title={title} back={{ href: paths.users(slug), label: "Users" }} subtitle={subtitle}>
        <a className={buttonClass()} href={page.logHref}>
          In the audit log
        </a>
      </PageHead>
      <BulkProgress {...bulk} formToken={page.formToken} />
      <Tabs items={tabsOf(bulk, path, isRefused)} label="Users by what became of them" />
      {rows.length ? (
        <Card>
          <BulkTable rows={rows} slug={slug} />
          {pager && <Pager {...pager} />}
        </Card>
      ) : (
        <Empty>{isRefused ? "Nobody is refused." : "This page of the list is empty. Start from the first page."}</Empty>
      )}
    </>
  );
}

function tabsOf({ total, refused, stoppedBecause }: Progress, path: string, isRefused: boolean) {
  return [
    { label: "All", href: path, count: total, isCurrent: !isRefused },
    {
      label: stoppedBecause === null ? "Refused" : "Not done",
      href: `${path}?show=refused`,
      count: refused,
      isCurrent: isRefused,
    },
  ];
}

const PAUSE_MS = 1000;

/** With JavaScript the page reads itself again while the work goes on. */
function useLive(isRunning: boolean) {
  const { state, revalidate } = useRevalidator();
  useEffect(() => {
    if (!isRunning || state !== "idle") return;
    const timer = setTimeout(revalidate, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isRunning, state, revalidate]);
}
