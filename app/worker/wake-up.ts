import pg from "pg";
import type { Logger } from "pino";
import { ownConnection } from "#db/database";
import { pause, watch } from "./watch";

/** How long queued work waits at most where no wake-up signal comes. */
export const POLL_MS = 5000;

type WakeUpSignal = ReturnType<typeof createWakeUp>;
/** Each by the name of the channel on which the database rings it. */
export type WakeUps = Record<"foyer_mail" | "foyer_bulk", WakeUpSignal>;
/** What each loop of the worker is given. */
export type Surroundings = { wakeUps: WakeUps; log: Logger; signal: AbortSignal };

/** A wake-up signal that is heard even if it came while nobody listened: what is queued meanwhile is not left for the next poll. */
export function createWakeUp() {
  let hasRung = false;
  let wake = () => {};
  return {
    ring() {
      hasRung = true;
      wake();
    },
    async heardWithin(milliseconds: number) {
      if (!hasRung) {
        const timeout = new AbortController();
        wake = () => timeout.abort();
        await pause(milliseconds, timeout.signal);
      }
      hasRung = false;
    },
  };
}

/** Gives a wake-up signal whenever there is work of its kind. Without it, such as behind a pooler, the poll finds it a little later. */
export async function listen({ wakeUps, log, signal }: Surroundings) {
  const whileConnecting = watch(log, "queued mails are not heard of at once");
  for (let failures = 0; !signal.aborted; failures++) {
    const listener = await whileConnecting(() => openListener(wakeUps, signal));
    if (listener) failures = 0;
    await listener?.ended;
    await pause(Math.min(30_000, 500 * 2 ** failures), signal);
  }
}

async function openListener(wakeUps: WakeUps, signal: AbortSignal): Promise<{ ended: Promise<void> }> {
  const client = new pg.Client({
    ...ownConnection(),
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    // It says nothing itself: only so is it noticed when it hears nothing any more.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: "foyer worker",
  });
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const end = () => void client.end().catch(() => undefined);
  client.on("error", () => undefined);
  const wakeAll = () => Object.values(wakeUps).forEach((wakeUp) => wakeUp.ring());
  client.on("notification", ({ channel }) =>
    (channel === "foyer_bulk" ? wakeUps.foyer_bulk : wakeUps.foyer_mail).ring(),
  );
  try {
    await client.connect();
    for (const channel of Object.keys(wakeUps)) await client.query(`listen ${channel}`);
  } catch (error) {
    end();
    throw error;
  }
  client.once("end", () => signal.removeEventListener("abort", end));
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  wakeAll();
  return { ended };
}
