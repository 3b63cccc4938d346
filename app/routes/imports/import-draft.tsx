import type { Import } from "#app/domain/imports/import";
import { ActionForm } from "#app/ui/forms/form";
import type { Answered } from "#app/ui/forms/answers";
import { buttonClass, ButtonRow } from "#app/ui/button";
import { Notice } from "#app/ui/notice";
import { paths } from "#app/web/urls";
import { ImportList, type ImportListProps } from "./import-list";
import { ImportOptions, type DraftProps } from "./import-options";
import { formatRows, formatVerdict } from "./import-text";

type Props = {
  imported: Pick<Import, "id" | "total" | "ignoredColumns">;
  list: ImportListProps;
  draft: DraftProps;
  slug: string;
  formToken: string;
  answered: Answered | undefined;
};

/** A draft: each row with its verdict, then what the import may do, and the button that begins it. */
export function ImportDraft({ imported, list, draft, slug, formToken, answered }: Props) {
  const { id, ignoredColumns } = imported;
  const { error } = draft.counts;
  return (
    <>
      {ignoredColumns.length > 0 && (
        <Notice tone="neutral">{`These columns are not imported: ${ignoredColumns.join(", ")}.`}</Notice>
      )}
      {error > 0 && (
        <Notice tone="neutral">
          {`${formatRows(error)} cannot be imported as ${error === 1 ? "it is. Mend it" : "they are. Mend them"} here, or `}
          <a href={paths.badRows(slug, id)}>{`download the ${error === 1 ? "row" : "rows"} to mend`}</a>
          {" and upload that file afterwards."}
        </Notice>
      )}
      <p className="mb-3.5">
        Nothing has been done yet. Look through the rows, then{" "}
        <a className="link" href="#confirm">
          choose options and confirm
        </a>
        .
      </p>
      <ImportList {...list} tabs={tabsOf(imported, draft, list, slug)} importId={id} slug={slug} isDraft />
      <div id="confirm" className="mt-5">
        <ImportOptions draft={draft} total={imported.total} formToken={formToken} answered={answered} />
      </div>
      <div className="mt-5">
        <ButtonRow>
          <ActionForm intent="discard" formToken={formToken} label="Discard this import" variant="danger" />
          <a className={buttonClass()} href={paths.imports(slug)}>
            Upload another file
          </a>
        </ButtonRow>
      </div>
    </>
  );
}

const verdicts = ["invite", "update", "same", "archived", "error"] as const;

function tabsOf({ id, total }: Props["imported"], { counts }: DraftProps, { show }: ImportListProps, slug: string) {
  const href = paths.import(slug, id);
  const shown = verdicts.filter((verdict) => counts[verdict] > 0 || verdict === show);
  return [
    { label: "All", href, count: total, isCurrent: show === undefined },
    ...shown.map((verdict) => ({
      label: formatVerdict(verdict),
      href: `${href}?show=${verdict}`,
      count: counts[verdict],
      isCurrent: verdict === show,
    })),
  ];
}
