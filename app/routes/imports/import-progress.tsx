import type { Import } from "#app/domain/imports/import";
import { Panel } from "#app/ui/card";
import { ActionForm } from "#app/ui/forms/form";
import { formatNumber } from "#app/ui/format";
import { Notice } from "#app/ui/notice";
import { ProgressBar } from "#app/ui/progress-bar";
import { countDone, formatCounts, formatEmails, formatPace } from "./import-text";

type Props = {
  imported: Omit<Import, "actor" | "madeAt" | "confirmedAt">;
  formToken: string;
};

/** How far it has come. Without JavaScript the page comes again every two seconds while it is under way. */
export function ImportProgress({ imported, formToken }: Props) {
  const { state, stoppedBecause, cancelled, mails, refused } = imported;
  const words = formatCounts(imported);
  if (state === "undone")
    return <Notice>{`${formatNumber(cancelled)} invitation${cancelled === 1 ? "" : "s"} cancelled.`}</Notice>;
  if (state === "finished")
    return (
      <Notice tone={refused > 0 ? "neutral" : "good"}>
        {`Done: ${words}. ${formatEmails(mails)} queued.${refused > 0 ? " The reasons stand beside the rows." : ""}`}
      </Notice>
    );
  if (state === "stopped")
    return (
      <Notice tone="neutral">{`${stoppedBecause ?? "Stopped"}. ${toSentence(words)}. The other rows wait.`}</Notice>
    );
  return <UnderWay imported={imported} formToken={formToken} />;
}

function UnderWay({ imported, formToken }: Props) {
  const { state, total, invited, cancelled } = imported;
  const [done, all] = state === "undoing" ? [cancelled, invited] : [countDone(imported), total];
  const pace = state === "undoing" ? undefined : formatPace(imported);
  return (
    <div className="mb-5">
      <noscript>
        <meta httpEquiv="refresh" content="2" />
      </noscript>
      <Panel as="div">
        <p id="progress">
          {`${all ? Math.floor((100 * done) / all) : 0} %: `}
          {state === "undoing" ? `${formatNumber(cancelled)} invitations cancelled.` : `${formatCounts(imported)}.`}
        </p>
        <ProgressBar label="progress" max={all} value={done} />
        <p className="text-sm text-faint">
          {pace && `${toSentence(pace)}. `}
          It goes on without this page: come back whenever you like.
        </p>
        <ActionForm intent="stop" formToken={formToken} label="Stop" variant="danger" />
      </Panel>
    </div>
  );
}

function toSentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
