import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { answerResetRequest } from "#app/domain/accounts/password-reset";
import { workOffBulk } from "#app/domain/bulk-actions/run";
import { workOffImports } from "#app/domain/imports/run";
import { createTransport } from "#app/mail/transports";
import { settings } from "#app/settings";
import { doChores } from "./chores";
import { sendMails } from "./mails";
import { createWakeUp, listen, POLL_MS, type Surroundings } from "./wake-up";
import { pause, watch } from "./watch";

export type Worker = {
  /** Takes no more mails, and waits up to 20 s for those under way to be sent and written down. */
  stop(): Promise<void>;
};

const ANSWER_MS = 1000;
const DRAIN_MS = 20_000;

/**
 * Starts what happens outside of requests: due mails, within a moment of their commit, and each minute the chores. A
 * database that is away is logged once and waited for. Neither an address nor a link is ever logged.
 */
export function startWorker(log: Logger): Worker {
  const transport = createTransport(settings());
  const stopping = new AbortController();
  const wakeUps = { foyer_mail: createWakeUp(), foyer_bulk: createWakeUp(), foyer_import: createWakeUp() };
  for (const wakeUp of Object.values(wakeUps)) stopping.signal.addEventListener("abort", wakeUp.send);

  const surroundings = { wakeUps, log, signal: stopping.signal };
  const imports = { areUnderWay: false };
  const working = Promise.all([
    sendMails({ ...surroundings, transport, isImporting: () => imports.areUnderWay }),
    answerRequests(surroundings),
    doBulkActions(surroundings),
    doImports(surroundings, imports),
    doChores(surroundings),
    listen(surroundings),
  ]);
  return {
    async stop() {
      stopping.abort();
      await Promise.race([working, delay(DRAIN_MS, undefined, { ref: false })]);
      transport.close();
    },
  };
}

async function answerRequests({ log, signal }: Surroundings) {
  const whileAnswering = watch(log, "requests for reset links cannot be answered");
  while (!signal.aborted) {
    if (!(await whileAnswering(answerResetRequest))) await pause(ANSWER_MS, signal);
  }
}

async function doBulkActions({ wakeUps, log, signal }: Surroundings) {
  const whileWorking = watch(log, "bulk actions cannot be worked on");
  while (!signal.aborted) {
    await whileWorking(() => workOffBulk(signal));
    await wakeUps.foyer_bulk.wait(POLL_MS);
  }
}

async function doImports({ wakeUps, log, signal }: Surroundings, imports: { areUnderWay: boolean }) {
  const whileWorking = watch(log, "imports cannot be worked on");
  while (!signal.aborted) {
    imports.areUnderWay = true;
    await whileWorking(() => workOffImports(signal));
    imports.areUnderWay = false;
    await wakeUps.foyer_import.wait(POLL_MS);
  }
}
