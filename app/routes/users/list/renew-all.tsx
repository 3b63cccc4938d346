import { ActionForm } from "#app/ui/forms/form";
import { formatNumber } from "#app/ui/format";

type Props = {
  /** How many users the list shows on all of its pages, where it was counted to the end. */
  total?: number;
  isMore?: boolean;
  /** Sent twice, it is one bulk action. */
  formKey: string;
  formToken: string;
};

/** Renews the links of all users that the list shows, at once: they asked for it. The next page tells what became of each. */
export function RenewAll({ total, isMore, formKey, formToken }: Props) {
  const all = total === undefined || isMore ? "Renew all" : `Renew all ${formatNumber(total)}`;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 print:hidden">
      <ActionForm
        intent="renew"
        fields={{ all: "on", formKey }}
        formToken={formToken}
        label={total === 1 ? "Renew the link" : all}
        variant="primary"
      />
      <p className="flex-[1_1_24rem] text-faint">
        Each user gets the same link again, in an email of their own. Its time starts anew.
      </p>
    </div>
  );
}
