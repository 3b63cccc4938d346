import { ActionForm } from "#app/ui/forms/form";
import { Notice } from "#app/ui/notice";
import { formatNumber } from "#app/ui/format";
import { ProgressBar } from "#app/ui/progress-bar";
import { percentOf } from "./bulk-text";
import { Panel } from "#app/ui/card";

type Props = {
  total: number;
  done: number;
  refused: number;
  stoppedBecause: string | null;
  isGathered: boolean;
  isFinished: boolean;
  formToken: string;
};

/** How far it has come. Without JavaScript the page comes again every three seconds while it is under way. */
export function BulkProgress({ total, done, refused, stoppedBecause, isGathered, isFinished, formToken }: Props) {
  const words = `${formatNumber(done)} done, ${formatNumber(refused)} ${stoppedBecause === null ? "refused" : "not done"}`;
  if (stoppedBecause !== null) return <Notice tone="neutral">{`${stoppedBecause}: ${words}.`}</Notice>;
  if (isFinished)
    return (
      <Notice tone={refused > 0 ? "neutral" : "good"}>
        {refused > 0 ? `${words}. The reasons stand beside the names.` : `${words}.`}
      </Notice>
    );
  return (
    <div className="mb-5">
      <noscript>
        <meta httpEquiv="refresh" content="3" />
      </noscript>
      <Panel as="div">
        <p id="progress">
          {isGathered
            ? `${percentOf({ total, done, refused })}: ${words}.`
            : `Finding who matches: ${formatNumber(total)} so far.`}
        </p>
        <ProgressBar
          label="progress"
          max={isGathered ? total : undefined}
          value={isGathered ? done + refused : undefined}
        />
        <p className="text-sm text-faint">It goes on without this page: come back whenever you like.</p>
        <ActionForm intent="stop" formToken={formToken} label="Stop" variant="danger" />
      </Panel>
    </div>
  );
}
