import type { SerializeFrom } from "@remix-run/node";
import type { MailOverview } from "#app/domain/instance/mail";
import { Panel } from "#app/ui/card";
import { formatAgo, formatNumber, formatSince, formatTime } from "#app/ui/format";
import { Facts } from "#app/ui/lists";
import { noticeClass } from "#app/ui/notice";
import type { SetupFact } from "./mail-setup";

type Overview = SerializeFrom<Omit<MailOverview, "failures">>;
type Props = Overview & { setup: SetupFact[]; hasMailbox: boolean; now: string };

/** How mail is set up, whether it goes out, what waits, and how many were sent today. */
export function MailState({ setup, queue, stop, lastSentAt, day, hasMailbox, now }: Props) {
  return (
    <>
      {stop && (
        <p className={noticeClass("danger")}>
          <b>{`Mail is not going out since ${formatSince(stop.since, now, "UTC")}.`}</b> {endSentence(stop.detail)}{" "}
          {`Foyer tries again at ${formatSince(stop.retryAt, now, "UTC")}; emails wait until it works.`}
        </p>
      )}
      <Panel aria-labelledby="mail-state">
        <h2 id="mail-state">How mail is set up</h2>
        <Facts>
          {setup.map(({ name, value }) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
          <Fact name="Waiting">{formatQueue(queue, now)}</Fact>
          <Fact name="Last sent">{lastSentAt ? formatTime(lastSentAt, now, "UTC") : "No email yet"}</Fact>
          <Fact name="Sent today">{formatDay(day, now)}</Fact>
        </Facts>
        {hasMailbox && (
          <p>
            <a href="/dev/mail">Read the emails that are kept</a>
          </p>
        )}
      </Panel>
    </>
  );
}

/** What a server said may end as it likes. */
function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function formatQueue({ waiting, later, tried, oldestAt }: Overview["queue"], now: string): string {
  const dueLater = later > 0 ? `; ${formatNumber(later)} due later` : "";
  if (waiting === 0 || !oldestAt) return `No email${dueLater}`;
  const emails = waiting === 1 ? "1 email" : `${formatNumber(waiting)} emails, the oldest`;
  const inVain = tried > 0 ? `; ${formatNumber(tried)} tried in vain so far` : "";
  return `${emails} queued ${formatAgo(oldestAt, now)}${inVain}${dueLater}`;
}

function formatDay({ sent, limit, state, forInvitations, endsAt }: Overview["day"], now: string): string {
  if (limit === undefined) return `${formatNumber(sent)}, of any number: MAIL_DAILY_LIMIT is not set`;
  const count = `${formatNumber(sent)} of ${formatNumber(limit)} (MAIL_DAILY_LIMIT)`;
  if (state === "open") return count;
  const next = formatTime(endsAt, now, "UTC");
  if (sent >= limit) return `${count}: mail waits until ${next}`;
  if (state === "used-up") return `${count}: until ${next} only emails to accounts go out`;
  return `${count}: after ${formatNumber(forInvitations ?? limit)}, only emails to accounts go out until ${next}`;
}
