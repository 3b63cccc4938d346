import type { SerializeFrom } from "@remix-run/node";
import type { ArchivedWorkspace } from "#app/domain/instance/workspaces";
import { ButtonLink } from "#app/ui/button";
import { Empty, Panel } from "#app/ui/card";
import { formatDay } from "#app/ui/format";
import { ActionForm } from "#app/ui/forms/form";
import { lineListClass } from "#app/ui/lists";

type Props = {
  rows: SerializeFrom<ArchivedWorkspace>[];
  nextHref?: string;
  now: string;
  formToken: string;
};

/** The workspaces that are archived, each with its way back. */
export function ArchivedWorkspaces({ rows, nextHref, now, formToken }: Props) {
  if (rows.length === 0) return <Empty>No workspace is archived. You archive one under General in its settings.</Empty>;
  return (
    <Panel>
      <ul className={lineListClass}>
        {rows.map(({ id, slug, name, archivedAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2" data-workspace={id}>
            <span>
              <b>{name}</b>{" "}
              <span className="text-sm text-faint">{`/${slug}, archived ${formatDay(archivedAt, now, "UTC")}`}</span>
            </span>
            <ActionForm intent="restore" fields={{ workspace: id }} formToken={formToken} label="Restore" />
          </li>
        ))}
      </ul>
      {nextHref && <ButtonLink href={nextHref}>Next</ButtonLink>}
    </Panel>
  );
}
