import { filtersClass } from "#app/ui/forms/control";
import { Form } from "@remix-run/react";
import type { LogFilter } from "#app/domain/audit-log/list";
import { noDay } from "#app/domain/shared/typed-text";
import { Button, ButtonRow } from "#app/ui/button";
import { SelectField, TextField } from "#app/ui/forms/field";
import { Link } from "#app/ui/link";
import type { UnreadDays } from "#app/web/audit-filter";
import { actionWords } from "./event-text";

type Props = { filter: LogFilter; unread: UnreadDays; path: string; isFiltered: boolean };

/** For browsers that have no field of their own for a day. */
const dayHint = "YYYY-MM-DD";

const options = Object.entries(actionWords).map(([value, label]) => ({ value, label }));

/** What stands beside each field that is no day, and above the log. */
export function toDayErrors(unread: UnreadDays): Record<string, string[]> {
  return Object.fromEntries(Object.keys(unread).map((name) => [name, [noDay]]));
}

/** Its fields are the page's URL. */
export function AuditFilter({ filter, unread, path, isFiltered }: Props) {
  const values = { ...filter, ...unread };
  const errors = toDayErrors(unread);
  const field = (name: keyof LogFilter) => ({ name, initialValue: values[name], errors: errors[name] });
  return (
    <Form
      className={`${filtersClass} items-end [&>:not(:last-child)]:flex-[1_1_9rem]`}
      method="get"
      action={path}
      role="search"
      discover="none"
    >
      <TextField field={field("actor")} label="Done by" hint="Name or email address" type="search" autoComplete="off" />
      <SelectField field={field("action")} label="Action" options={[{ value: "", label: "All actions" }, ...options]} />
      <TextField field={field("from")} label="From" type="date" hint={dayHint} />
      <TextField field={field("to")} label="To" type="date" hint={dayHint} />
      <ButtonRow>
        <Button variant="plain">Filter</Button>
        {isFiltered && (
          <Link className="link" href={path}>
            Clear
          </Link>
        )}
      </ButtonRow>
    </Form>
  );
}
