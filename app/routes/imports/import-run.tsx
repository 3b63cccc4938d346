import type { Import } from "#app/domain/imports/import";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { buttonClass, ButtonLink, ButtonRow } from "#app/ui/button";
import { ActionForm, ErrorSummary } from "#app/ui/forms/form";
import { paths } from "#app/web/urls";
import { ImportList, type ImportListProps } from "./import-list";
import { ImportProgress } from "./import-progress";
import { ImportUndo, type UndoProps } from "./import-undo";
import { useImportEvents } from "./use-import-events";

type Props = {
  imported: Omit<Import, "actor" | "madeAt" | "confirmedAt">;
  list: ImportListProps;
  undo?: UndoProps;
  slug: string;
  formToken: string;
  answered: Answered | undefined;
};

/** A confirmed import: how far it has come, what can be done about it, and what became of each row. */
export function ImportRun({ imported, list, undo, slug, formToken, answered }: Props) {
  const { id, state } = imported;
  const isRunning = state === "running" || state === "undoing";
  const [form] = useAnswers<"intent">(answered);
  useImportEvents(paths.importEvents(slug, id), isRunning);
  return (
    <>
      <ErrorSummary form={form} />
      <ImportProgress imported={imported} formToken={formToken} />
      {undo && !isRunning && <ImportUndo {...undo} href={paths.import(slug, id)} formToken={formToken} />}
      {!isRunning && (
        <div className="mb-5">
          <ButtonRow>
            {state === "stopped" && (
              <ActionForm intent="continue" formToken={formToken} label="Continue" variant="primary" />
            )}
            <a className={buttonClass()} href={paths.importResult(slug, id)}>
              Download the result
            </a>{" "}
            {imported.refused > 0 && (
              <>
                <a className={buttonClass()} href={paths.badRows(slug, id)}>
                  Download rows to mend
                </a>{" "}
              </>
            )}
            {state !== "undone" && imported.invited > 0 && !undo && (
              <ButtonLink href={`${paths.import(slug, id)}?undo`} variant="danger">
                Undo
              </ButtonLink>
            )}
          </ButtonRow>
        </div>
      )}
      <ImportList {...list} tabs={tabsOf(imported, list, slug)} importId={id} slug={slug} isDraft={false} />
    </>
  );
}

const tabs = [
  ["invited", "Invited"],
  ["updated", "Changed"],
  ["unarchived", "Unarchived"],
  ["unchanged", "Left as they were"],
  ["refused", "Not done"],
] as const;

function tabsOf(imported: Props["imported"], { show }: ImportListProps, slug: string) {
  const href = paths.import(slug, imported.id);
  const shown = tabs.filter(([name]) => imported[name] > 0 || name === show);
  return [
    { label: "All", href, count: imported.total, isCurrent: show === undefined },
    ...shown.map(([name, label]) => ({
      label,
      href: `${href}?show=${name}`,
      count: imported[name],
      isCurrent: name === show,
    })),
  ];
}
