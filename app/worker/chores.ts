import { sweepRequests } from "#app/domain/access-requests/access-request";
import { sweepLinks } from "#app/domain/accounts/account-links";
import { sweepRecoveries } from "#app/domain/accounts/email-recovery-offer";
import { sweepDrafts } from "#app/domain/accounts/form-draft";
import { sweepBrowsers } from "#app/domain/accounts/known-browsers";
import { sweepSignIns } from "#app/domain/accounts/pending-login";
import { sweepSignUps } from "#app/domain/accounts/sign-up";
import { sweepBulk } from "#app/domain/bulk-actions/sweep";
import { sweepImports } from "#app/domain/imports/sweep";
import { foldGroupTallies } from "#app/domain/groups/members";
import { remind } from "#app/domain/invitations/reminders";
import { warnOfEnds } from "#app/domain/members/access-end-emails";
import { countManyRequested, foldTallies } from "#app/domain/members/counts";
import { endMemberships } from "#app/domain/members/leave";
import { closeFirstSteps } from "#app/domain/workspaces/first-steps";
import { sweepRateLimits } from "#app/domain/shared/rate-limit";
import { sweepUndos } from "#app/domain/undos/keep";
import { sweepMailDays } from "#app/mail/daily-limit";
import { sweepMailEvents } from "#app/mail/mail-events";
import type { Surroundings } from "./wake-up";
import { pause, watch } from "./watch";

const CHORES_MS = 60_000;

/** Each minute, one after another: what has come due by the calendar, and what is old enough to be deleted. */
export async function doChores({ log, signal }: Surroundings) {
  const chores = [
    { chore: endMemberships, whileDoing: watch(log, "memberships cannot be ended") },
    { chore: warnOfEnds, whileDoing: watch(log, "nobody can be warned of the end of access") },
    { chore: remind, whileDoing: watch(log, "nobody can be reminded of an invitation") },
    { chore: sweepSignIns, whileDoing: watch(log, "ended sessions cannot be swept") },
    { chore: sweepDrafts, whileDoing: watch(log, "form drafts cannot be swept") },
    { chore: sweepUndos, whileDoing: watch(log, "what can no longer be undone cannot be swept") },
    { chore: sweepRateLimits, whileDoing: watch(log, "counters of limits cannot be swept") },
    { chore: sweepMailDays, whileDoing: watch(log, "counts of mails of long ago cannot be swept") },
    { chore: sweepBrowsers, whileDoing: watch(log, "browsers long unused cannot be swept") },
    { chore: () => sweepLinks("password_resets"), whileDoing: watch(log, "dead reset links cannot be swept") },
    {
      chore: () => sweepLinks("email_verifications"),
      whileDoing: watch(log, "dead links to prove an address cannot be swept"),
    },
    { chore: sweepImports, whileDoing: watch(log, "old imports cannot be swept") },
    { chore: sweepBulk, whileDoing: watch(log, "old bulk actions cannot be swept") },
    {
      chore: () => sweepLinks("email_changes"),
      whileDoing: watch(log, "dead links to change an address cannot be swept"),
    },
    { chore: sweepRecoveries, whileDoing: watch(log, "dead links to put an address back cannot be swept") },
    { chore: sweepSignUps, whileDoing: watch(log, "sign-ups of last week cannot be swept") },
    { chore: sweepRequests, whileDoing: watch(log, "access requests of long ago cannot be swept") },
    { chore: sweepMailEvents, whileDoing: watch(log, "old events of mails cannot be swept") },
    { chore: foldTallies, whileDoing: watch(log, "tallies cannot be folded") },
    { chore: countManyRequested, whileDoing: watch(log, "requested members cannot be counted") },
    { chore: closeFirstSteps, whileDoing: watch(log, "first steps that are done cannot be closed") },
    { chore: foldGroupTallies, whileDoing: watch(log, "tallies of groups cannot be folded") },
  ];
  while (!signal.aborted) {
    for (const { chore, whileDoing } of chores) await whileDoing(chore);
    await pause(CHORES_MS, signal);
  }
}
