import type { Funnel, Steps, Week } from "#app/domain/invitations/funnel";
import { ButtonLink } from "#app/ui/button";
import { Card, Empty, Panel } from "#app/ui/card";
import { FinePrint } from "#app/ui/fine-print";
import { formatDay, formatDuration, formatNumber } from "#app/ui/format";
import { Table } from "#app/ui/table/table";
import { paths } from "#app/web/urls";
import { Bar, WeeksPlot } from "./plot";

type Props = {
  funnel: Funnel;
  /** Whether anybody knows which emails were delivered. */
  tellsDelivery: boolean;
  now: string;
  slug: string;
};

type Step = Exclude<keyof Steps, "medianSeconds">;

const labels: [Step, string][] = [
  ["invited", "Invited"],
  ["sent", "Email sent"],
  ["delivered", "Email delivered"],
  ["opened", "Opened their link"],
  ["joined", "Joined"],
  ["expired", "Expired"],
  ["declined", "Declined"],
];

/** How far the invitations of the last 30 days came: all together, then by week. */
export function InvitationsPage({ funnel, tellsDelivery, now, slug }: Props) {
  if (funnel.invited === 0)
    return (
      <Empty as="div">
        <p>Nobody was invited in the last 30 days.</p>
        <ButtonLink href={paths.addUsers(slug)}>Add users</ButtonLink>
      </Empty>
    );
  return (
    <>
      <AllSteps funnel={funnel} tellsDelivery={tellsDelivery} />
      <Weeks weeks={funnel.weeks} tellsDelivery={tellsDelivery} now={now} />
      <Meanings tellsDelivery={tellsDelivery} isMore={funnel.isMore} invited={funnel.invited} />
    </>
  );
}

const UNKNOWN = "Not known";

function AllSteps({ funnel, tellsDelivery }: Pick<Props, "funnel" | "tellsDelivery">) {
  const { invited, medianSeconds } = funnel;
  return (
    <Card>
      <table className="data-table">
        <caption className="sr-only">How far they came</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" className="text-right">
              Users
            </th>
            <th scope="col" className="text-right">
              Share
            </th>
            <th className="w-1/2 max-sm:hidden" aria-hidden />
          </tr>
        </thead>
        <tbody>
          {labels.map(([step, label]) => (
            <StepRow
              key={step}
              label={label}
              count={step === "delivered" && !tellsDelivery ? undefined : funnel[step]}
              all={invited}
            />
          ))}
        </tbody>
      </table>
      {medianSeconds !== null && (
        <p className="border-t border-line px-3 py-2.5">
          {`Half of those who joined did so within ${formatDuration(medianSeconds)} of being invited.`}
        </p>
      )}
    </Card>
  );
}

/** A count that nobody knows is undefined. */
function StepRow({ label, count, all }: { label: string; count: number | undefined; all: number }) {
  return (
    <tr>
      <th scope="row" className="whitespace-nowrap">
        {label}
      </th>
      <td className="text-right">{count === undefined ? UNKNOWN : formatNumber(count)}</td>
      <td className="text-right whitespace-nowrap text-faint">{count !== undefined && formatShare(count, all)}</td>
      <td className="max-sm:hidden" aria-hidden>
        {count !== undefined && <Bar count={count} all={all} />}
      </td>
    </tr>
  );
}

function Weeks({ weeks, tellsDelivery, now }: { weeks: Week[] } & Pick<Props, "tellsDelivery" | "now">) {
  return (
    <>
      <h2 className="mt-8 mb-2.5">By week</h2>
      <Panel as="div">
        <WeeksPlot weeks={weeks} />
        <p className="text-sm text-faint">
          In the plot, each week has two columns, the last week at the right: users invited, and those of them who
          joined.
        </p>
      </Panel>
      <Card>
        <Table caption="By week" columns={["Week", ...labels.map(([, label]) => label), "Median time to join"]}>
          {weeks.map((week) => (
            <WeekRow key={week.from} week={week} tellsDelivery={tellsDelivery} now={now} />
          ))}
        </Table>
      </Card>
    </>
  );
}

function WeekRow({ week, tellsDelivery, now }: { week: Week } & Pick<Props, "tellsDelivery" | "now">) {
  const median = week.medianSeconds === null ? "None" : formatDuration(week.medianSeconds);
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        {`${toDay(week.from, now)} to ${toDay(week.to, now)}`}
      </th>
      {labels.map(([step, label]) => (
        <td key={step} role="cell" data-label={`${label}:`}>
          {step === "delivered" && !tellsDelivery ? UNKNOWN : formatNumber(week[step])}
        </td>
      ))}
      <td role="cell" data-label="Median time to join:">
        {median}
      </td>
    </tr>
  );
}

/** A calendar's day has no zone of its own any more. */
const toDay = (day: string, now: string) => formatDay(`${day}T12:00:00Z`, now, "UTC");

function Meanings({ tellsDelivery, isMore, invited }: { tellsDelivery: boolean; isMore: boolean; invited: number }) {
  return (
    <div className="mt-2.5">
      <FinePrint>
        {isMore && `There were more: the newest ${formatNumber(invited)} are counted. `}
        Opened their link: somebody pressed a button on its page. Who only looks at the page is not counted, for mail
        programs open links to check them. An invitation that was replaced by a new link counts once.
        {!tellsDelivery &&
          " Which emails were delivered is known where they are sent through Resend, with its webhook."}
      </FinePrint>
    </div>
  );
}

function formatShare(count: number, all: number): string {
  return `${Math.round((100 * count) / all)} %`;
}
