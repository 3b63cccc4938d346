import { Form } from "@remix-run/react";
import type { ImportRow } from "#app/domain/imports/rows";
import { buttonClass } from "#app/ui/button";
import { Card, Empty } from "#app/ui/card";
import { controlClass, filtersClass } from "#app/ui/forms/control";
import { formatRole } from "#app/ui/format";
import { Link } from "#app/ui/link";
import { Table } from "#app/ui/table/table";
import { Pager, Tabs, type PagerProps, type Tab } from "#app/ui/table/tabs";
import { paths } from "#app/web/urls";
import { formatOutcome, formatVerdict } from "./import-text";

export type ImportListProps = {
  rows: ImportRow[];
  pager?: PagerProps;
  /** The tab that is open, where it is not the first. */
  show?: string;
  q: string;
};

type Props = ImportListProps & { tabs: Tab[]; importId: string; slug: string; isDraft: boolean };

/** The rows of an import: with their verdicts, or with what became of them. */
export function ImportList({ rows, pager, show, q, tabs, ...place }: Props) {
  const { importId, slug, isDraft } = place;
  return (
    <>
      <Tabs items={tabs} label={isDraft ? "Rows by what will happen" : "Rows by what became of them"} />
      <search>
        <Form className={`${filtersClass} mt-3.5`} method="get" discover="none" action={paths.import(slug, importId)}>
          {show && <input type="hidden" name="show" value={show} />}
          <input
            className={`${controlClass} min-w-0 flex-[1_1_12rem] sm:max-w-80`}
            type="search"
            name="q"
            defaultValue={q}
            placeholder="Search by name or email"
            aria-label="Search by name or email"
          />
          <button className={buttonClass()}>Search</button>
        </Form>
      </search>
      {rows.length > 0 ? (
        <Card>
          <Table
            caption="Rows of the file"
            columns={["Line", "User", "Role", "Groups", isDraft ? "What will happen" : "Result"]}
            className="narrow:[&_tbody_th_small]:block"
          >
            {rows.map((row) => (
              <Row key={row.line} row={row} {...place} />
            ))}
          </Table>
          {pager && <Pager {...pager} />}
        </Card>
      ) : (
        <Empty>{q ? `No row matches “${q}”.` : "There is no such row."}</Empty>
      )}
    </>
  );
}

type RowProps = { row: ImportRow; importId: string; slug: string; isDraft: boolean };

function Row({ row, importId, slug, isDraft }: RowProps) {
  const { line, name, email, role, typedRole, typedGroups, verdict, outcome, reason } = row;
  const mark = isDraft ? verdict : (outcome ?? "waiting");
  const isBad = mark === "error" || mark === "refused";
  return (
    <tr role="row" data-line={line} data-verdict={isDraft ? verdict : undefined} data-outcome={outcome ?? undefined}>
      <td role="cell" data-label="Line" className="text-faint">
        {line}
      </td>
      <th scope="row" role="rowheader" className="wrap-anywhere">
        <bdi>{name || "No name"}</bdi> <small>{email}</small>
      </th>
      <td role="cell" data-label="Role" className="wrap-anywhere">
        {role ? formatRole(role) : typedRole}
      </td>
      <td role="cell" data-label="Groups" className="wrap-anywhere">
        {typedGroups}
      </td>
      <td role="cell" className="wrap-anywhere">
        <span className={isBad ? "font-medium text-danger" : ""}>
          {isDraft ? formatVerdict(verdict) : formatOutcome(outcome)}
        </span>
        {reason && <small className={isBad ? "text-danger" : ""}>{reason}</small>}
        <Lead row={row} importId={importId} slug={slug} isDraft={isDraft} />
      </td>
    </tr>
  );
}

/** From a row of a draft to where it is mended, from one that is done to the user. */
function Lead({ row, importId, slug, isDraft }: RowProps) {
  const { line, name, email, verdict, memberId } = row;
  const about = <span className="sr-only">{` line ${line}, ${name || email || "without a name"}`}</span>;
  if (isDraft && verdict === "error")
    return (
      <Link className="link inline-block py-0.5" href={paths.importRow(slug, importId, line)}>
        Mend{about}
      </Link>
    );
  if (!memberId) return null;
  return (
    <Link className="link inline-block py-0.5" href={paths.user(slug, memberId)}>
      Open user{about}
    </Link>
  );
}
