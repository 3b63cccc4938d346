import { useState, type ReactNode } from "react";
import { Notice } from "#app/ui/notice";
import { Pager, Tabs, type PagerProps, type Tab } from "#app/ui/table/tabs";
import { Filters, type FiltersProps } from "./filters";
import { roleOptions } from "#app/ui/roles";
import { BulkBar, BulkForm, BulkSkipLink } from "./bulk-bar";
import { RowForm } from "./member-menu";
import { MembersTable, type MembersTableProps } from "./user-table";
import { ButtonLink } from "#app/ui/button";
import { formatCount, formatNumber } from "#app/ui/format";
import { RenewAll } from "./renew-all";
import { paths } from "#app/web/urls";
import { Card, Empty } from "#app/ui/card";

type Props = Omit<MembersTableProps, "list" | "sort"> & {
  tabs: Tab[];
  filters: Pick<FiltersProps, "chosen" | "chips"> & { groups: { id: string; name: string }[] };
  pager: PagerProps;
  slug: string;
  formToken: string;
  bulk: { filter: Record<string, string>; error: string | undefined };
  /** Why the search was not done, where the load that it is was too much. */
  overload?: string;
  /** Set where the list shows users who asked for a new link. */
  renewal?: { formKey: string };
  /** What an admin does first, above the whole list: what somebody looks for stands right below the search. */
  firstSteps?: ReactNode;
};

/** The list of users: tabs, table and paging, or what to do where there is nobody. */
export function UsersList({ tabs, filters, pager, slug, formToken, bulk, overload, renewal, ...rest }: Props) {
  const { firstSteps, ...table } = rest;
  const { chosen, groups, chips } = filters;
  const [isNarrow, setNarrow] = useNarrowing(filters);
  const isWhole = !isNarrow && !pager.firstHref;
  const shown = table.members.length;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-start gap-x-5 gap-y-2 print:hidden">
        <Tabs items={tabs} label="Users by status" />
        <Filters
          chosen={chosen}
          roles={roleOptions}
          groups={groups.map(({ id, name }) => ({ value: id, label: name }))}
          chips={chips}
          isNarrow={isNarrow}
          onNarrow={setNarrow}
        />
      </div>
      {firstSteps && isWhole && <div className="my-4 print:hidden">{firstSteps}</div>}
      {overload && <Notice tone="danger">{overload}</Notice>}
      {shown > 0 ? (
        <Card>
          {renewal && <RenewAll {...renewal} {...pager} formToken={formToken} />}
          <BulkSkipLink />
          <RowForm here={table.here} formToken={formToken} />
          <BulkForm action={paths.bulkUsers(slug)} filter={bulk.filter}>
            <MembersTable {...table} sort={chosen.sort} list={paths.users(slug)} />
            <BulkBar error={bulk.error} matching={matchingOf(pager, shown)} />
          </BulkForm>
          <Pager {...pager} />
        </Card>
      ) : (
        !overload && <Nobody chosen={chosen} isNarrow={chips.length > 0} slug={slug} />
      )}
    </>
  );
}

/**
 * Whether the list is narrowed, or asked to be: what stands above it moves as soon as somebody has typed, and not once more when the
 * answer is there, when they may already press what would move away.
 */
function useNarrowing({ chosen, chips }: Props["filters"]) {
  const shown = Object.values(chosen).join("\n");
  const [asked, setAsked] = useState<{ shown: string; isNarrow: boolean }>();
  const setNarrow = (isNarrow: boolean) => setAsked({ shown, isNarrow });
  return [asked?.shown === shown ? asked.isNarrow : chips.length > 0, setNarrow] as const;
}

type NobodyProps = { chosen: Props["filters"]["chosen"]; isNarrow: boolean; slug: string };

function Nobody({ chosen, isNarrow, slug }: NobodyProps) {
  return (
    <Empty as="div">
      {isNarrow ? (
        <>
          <p>{chosen.q ? `No user matches "${chosen.q}".` : "No user matches these filters."}</p>
          <ButtonLink href={paths.users(slug)}>Show all users</ButtonLink>
        </>
      ) : (
        <>
          <p>{emptyWords[chosen.status] ?? "There is nobody here."}</p>
          {chosen.status !== "archived" && <ButtonLink href={paths.addUsers(slug)}>Add users</ButtonLink>}
        </>
      )}
    </Empty>
  );
}

type WaitingProps = {
  requests: number;
  /** How many users asked for a new link; undefined where the list shows them alone. */
  renewals: { count: number; isMore: boolean } | undefined;
  running: { href: string; words: string } | undefined;
  slug: string;
};

/** What is under way, or waits for an admin: each leads to its page. */
export function Waiting({ requests, renewals, running, slug }: WaitingProps) {
  const people = requests === 1 ? "1 person asks" : `${formatNumber(requests)} people ask`;
  return (
    <>
      {requests > 0 && (
        <Notice tone="neutral">
          <a href={paths.requests(slug)}>{people} for access</a>
        </Notice>
      )}
      {renewals && (
        <Notice tone="neutral">
          <a href={`${paths.users(slug)}?invitation=asked`}>
            {`${renewals.count === 1 ? "1 user" : `${formatCount(renewals.count, renewals.isMore)} users`} asked for a new link`}
          </a>
        </Notice>
      )}
      {running && (
        <Notice tone="neutral">
          <a href={running.href}>{running.words}</a>
        </Notice>
      )}
    </>
  );
}

function matchingOf({ total = 0, isMore = false }: PagerProps, shown: number) {
  return total > shown || isMore ? { count: total, isMore } : undefined;
}

const emptyWords: Record<string, string> = {
  all: "This page of the list is empty. Start from the first page, or add a user.",
  active: "Nobody has joined yet. Users appear here when they accept their invitation.",
  invited: "No invitation is open. Add users to invite somebody.",
  requested: "Nobody without an account is invited. Add users to invite somebody.",
  archived: "Nobody is archived. Users who were archived or left are listed here.",
};
