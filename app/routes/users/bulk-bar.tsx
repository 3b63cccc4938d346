import { Form } from "@remix-run/react";
import { useTicked } from "#app/ui/table/selection";
import { countInWords, numberInWords } from "#app/ui/format";

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
    <Form id="bulk" className="bulk" method="get" action={action} aria-label="Selected users" discover="none">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <span role="status">{ticked === undefined ? "Selected users:" : `${numberInWords(ticked)} selected`}</span>
      {matching && (
        <label>
          <input type="checkbox" name="all" />{" "}
          {`Select all ${countInWords(matching.count, matching.isMore)} that match`}
        </label>
      )}
      {error && (
        <p id="member-error" className="error">
          {error}
        </p>
      )}
      <div className="actions" role="group" aria-describedby={error && "member-error"} aria-label="What to do">
        {actions.map(([intent, label]) => (
          <button key={intent} className="button" name="intent" value={intent}>
            {label}
          </button>
        ))}
      </div>
    </Form>
  );
}
