import { Form } from "@remix-run/react";
import { Fragment, type ReactNode } from "react";
import { TickAllLabel, useTicked } from "#app/ui/table/selection";
import { formatCount, formatNumber } from "#app/ui/format";
import { buttonClass } from "#app/ui/button";

/** What is said where nobody was chosen for a bulk action. */
export const nobodyChosen = "Select at least one user";

type FormProps = {
  /** The page that asks for confirmation. */
  action: string;
  /** What narrows the list, taken along for all that match. */
  filter: Record<string, string>;
  children: ReactNode;
};

/** Stands around the rows and the bar: text browsers do not know boxes that belong to a form by its id. It changes nothing. */
export function BulkForm({ action, filter, children }: FormProps) {
  return (
    <Form method="get" action={action} discover="none">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </Form>
  );
}

type Props = {
  /** How many match, where there are more than the page shows. */
  matching: { count: number; isMore: boolean } | undefined;
  error: string | undefined;
};

const actions = [
  ["resend", "Resend"],
  ["cancel", "Cancel"],
  ["archive", "Archive"],
  ["unarchive", "Unarchive"],
  ["set-role", "Set role"],
  ["add-group", "Add to group"],
] as const;

/** What can be done to the rows that are ticked, inside of `BulkForm`: a page asks first. */
export function BulkBar({ matching, error }: Props) {
  return (
    <div id="bulk" className={`${bar} ${error ? inFlow : floating}`} role="group" aria-label="Selected users">
      <Count />
      {matching && (
        <label className="flex min-h-6 items-center gap-1.5">
          <input type="checkbox" name="all" /> {`Select all ${formatCount(matching.count, matching.isMore)} that match`}
        </label>
      )}
      {error && (
        <p id="member-error" className="error font-medium text-danger">
          {error}
        </p>
      )}
      <div className={buttons} role="group" aria-describedby={error && "member-error"} aria-label="What to do">
        {actions.map(([intent, label]) => (
          <Fragment key={intent}>
            <button className={buttonClass()} name="intent" value={intent}>
              {label}
            </button>{" "}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/** How many are selected; a part of its own, because each tick draws it anew. */
function Count() {
  const { ticked, rows } = useTicked();
  return (
    <>
      <span role="status">{ticked === undefined ? "Selected users:" : `${formatNumber(ticked)} selected`}</span>{" "}
      <span className="lg:hidden">
        {ticked !== undefined && rows !== undefined && <TickAllLabel ticked={ticked} rows={rows} />}
      </span>
    </>
  );
}

/** The way past the rows for who goes by the keyboard. */
export function BulkSkipLink() {
  return (
    <a
      className="link absolute z-2 rounded-lg bg-panel px-3 py-2 not-focus:sr-only print:hidden scripted:not-has-[~*_tbody_:checked]:hidden"
      href="#bulk"
    >
      Go to the actions for selected users
    </a>
  );
}

const bar =
  "inset-x-4 bottom-0 z-1 flex max-w-418 flex-wrap items-center gap-x-4 gap-y-2 xl:flex-nowrap border-t border-line bg-panel px-3 py-2 lg:right-6 lg:left-64 print:hidden";

/** Beneath the table; once a row is ticked it stays in sight. */
const inFlow = "peer-has-[tbody_:checked]:sticky";

/**
 * Where there is JavaScript, only once a row is ticked, and over the end of the window, for which `Frame` leaves room at the end of the
 * page: one that grew by it would be painted anew as a whole. By the style sheet, so that nothing moves when the scripts come. It looks
 * at the table from beside it: looked at from around it, every tick would style all rows anew.
 */
const floating =
  "not-scripted:peer-has-[tbody_:checked]:sticky scripted:not-peer-has-[tbody_:checked]:hidden scripted:fixed scripted:bottom-2 scripted:rounded-2xl scripted:border scripted:[box-shadow:0_8px_24px_rgb(0_0_0/0.14)]";

/** On a phone one line that scrolls. */
const buttons = "flex items-center gap-2 overflow-x-auto p-0.5 whitespace-nowrap";
