import pg from "pg";
import type { Logger } from "pino";
import { ownConnection } from "#db/database";
import { pause, watch } from "./watch";

/** How long queued work waits at most where no wake-up signal comes. */
export const POLL_MS = 5000;

type WakeUpSignal = ReturnType<typeof createWakeUp>;
/** Each by the name of the channel on which the database notifies it. */
export type WakeUps = Record<"foyer_mail" | "foyer_bulk" | "foyer_import", WakeUpSignal>;
/** What each loop of the worker is given. */
export type Surroundings = { wakeUps: WakeUps; log: Logger; signal: AbortSignal };

/** A wake-up signal. One that is sent while nobody waits ends the next wait at once: what was queued then need not wait for the poll. */
export function createWakeUp() {
  let isPending = false;
  let wake = () => {};
  return {
    send() {
      isPending = true;
      wake();
    },
    async wait(milliseconds: number) {
      if (!isPending) {
        const timeout = new AbortController();
        wake = () => timeout.abort();
        await pause(milliseconds, timeout.signal);
      }
      isPending = false;
    },
  };
}

/** Sends a wake-up signal whenever the database says that work was queued. Where LISTEN fails, as behind a pooler, the poll finds it. */
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
    // This connection sends nothing: without keep-alive nobody would notice that it is dead.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: "foyer worker",
  });
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const end = () => void client.end().catch(() => undefined);
  client.on("error", () => undefined);
  const wakeAll = () => Object.values(wakeUps).forEach((wakeUp) => wakeUp.send());
  const byChannel = new Map(Object.entries(wakeUps));
  client.on("notification", ({ channel }) => byChannel.get(channel)?.send());
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
