import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

export type Watch = ReturnType<typeof watch>;

/** Wraps work that is done again and again: its trouble is answered by undefined, and logged when it begins and ends. */
export function watch(log: Logger, trouble: string) {
  let isTroubled = false;
  return async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await work();
      if (isTroubled) log.info(`no longer: ${trouble}`);
      isTroubled = false;
      return result;
    } catch (error) {
      if (!isTroubled) log.warn({ err: error }, trouble);
      isTroubled = true;
      return undefined;
    }
  };
}

/** Ends early when the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal) {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
