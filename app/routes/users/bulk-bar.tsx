import { Form } from "@remix-run/react";
import { useTicked } from "#app/ui/table/selection";
import { formatCount, formatNumber } from "#app/ui/format";
import { ButtonRow, buttonClass } from "#app/ui/button";

type Props = {
  /** The page that asks for confirmation. */
  action: string;
  /** What narrows the list, taken along for all that match. */
  filter: Record<string, string>;
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

/**
 * What can be done to the rows that are ticked, whose boxes belong to this form by its id. It changes nothing: a page asks
 * first.
 */
export function BulkBar({ action, filter, matching, error }: Props) {
  const { ticked } = useTicked();
  return (
    <Form id="bulk" className={bar} method="get" action={action} aria-label="Selected users" discover="none">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <span role="status">{ticked === undefined ? "Selected users:" : `${formatNumber(ticked)} selected`}</span>
      {matching && (
        <label className="flex items-center gap-1.5">
          <input type="checkbox" name="all" /> {`Select all ${formatCount(matching.count, matching.isMore)} that match`}
        </label>
      )}
      {error && (
        <p id="member-error" className="error font-medium text-danger">
          {error}
        </p>
      )}
      <ButtonRow role="group" aria-describedby={error && "member-error"} aria-label="What to do">
        {actions.map(([intent, label]) => (
          <button key={intent} className={buttonClass()} name="intent" value={intent}>
            {label}
          </button>
        ))}
      </ButtonRow>
    </Form>
  );
}

/** Once a row is ticked it stays in sight. */
const bar =
  "flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-panel px-3 py-2.5 [font-variant-numeric:tabular-nums] sm:group-has-[tbody_:checked]:sticky sm:group-has-[tbody_:checked]:bottom-0 sm:group-has-[tbody_:checked]:border-b sm:group-has-[tbody_:checked]:border-b-line-strong print:hidden";
