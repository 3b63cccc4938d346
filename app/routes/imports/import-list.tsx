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
      <RowSearch action={paths.import(slug, importId)} show={show} q={q} />
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

function RowSearch({ action, show, q }: { action: string; show: string | undefined; q: string }) {
  return (
    <search>
      <Form className={`${filtersClass} mt-3.5`} method="get" discover="none" action={action}>
        {show && <input type="hidden" name="show" value={show} />}
        <label className="sr-only" htmlFor="q">
          Search by name or email
        </label>{" "}
        <input
          id="q"
          className={`${controlClass} min-w-0 flex-[1_1_12rem] sm:max-w-80`}
          type="search"
          name="q"
          defaultValue={q}
          placeholder="Search by name or email"
        />{" "}
        <button className={buttonClass()}>Search</button>
      </Form>
    </search>
  );
}

type RowProps = { row: ImportRow; importId: string; slug: string; isDraft: boolean };

function Row({ row, importId, slug, isDraft }: RowProps) {
  const { line, email, role, typedRole, typedGroups, verdict, outcome } = row;
  const isBad = isDraft ? verdict === "error" : outcome === "refused";
  const reason = isDraft || outcome !== null ? row.reason : null;
  const colon = reason && (outcome === "left" || isBad) ? ":" : "";
  return (
    <tr role="row" data-line={line} data-verdict={isDraft ? verdict : undefined} data-outcome={outcome ?? undefined}>
      <td role="cell" data-label="Line" className="text-faint">
        {line}
      </td>
      <th scope="row" role="rowheader" className="wrap-anywhere">
        <Name row={row} slug={slug} /> <small>{email}</small>
      </th>
      {role ? (
        <td role="cell" data-label="Role" className="whitespace-nowrap">
          {formatRole(role)}
        </td>
      ) : (
        <Cell label="Role">{typedRole}</Cell>
      )}
      <Cell label="Groups">{typedGroups}</Cell>
      <td role="cell" className="wrap-anywhere">
        <span className={isBad ? "font-medium text-danger" : ""}>
          {`${isDraft ? formatVerdict(verdict) : formatOutcome(outcome)}${colon}`}
        </span>
        {reason && <small className={isBad ? "text-danger" : ""}>{` ${reason}`}</small>}
        {isDraft && verdict === "error" && <MendLink row={row} href={paths.importRow(slug, importId, line)} />}
      </td>
    </tr>
  );
}

function Cell({ label, children }: { label: string; children: string }) {
  return (
    <td role="cell" data-label={children ? label : undefined} className="wrap-anywhere narrow:empty:hidden">
      {children}
    </td>
  );
}

/** It leads to the user, where there is one with this address. */
function Name({ row: { name, email, memberId }, slug }: { row: ImportRow; slug: string }) {
  const shown = <bdi>{name || (email ? "" : "No name")}</bdi>;
  if (!memberId) return shown;
  return (
    <Link className="link" href={paths.user(slug, memberId)}>
      {name ? shown : "Open user"}
    </Link>
  );
}

function MendLink({ row: { line, name, email }, href }: { row: ImportRow; href: string }) {
  return (
    <div>
      <Link className="link inline-block py-0.5" href={href}>
        Mend<span className="sr-only">{` line ${line}, ${name || email || "without a name"}`}</span>
      </Link>
    </div>
  );
}
