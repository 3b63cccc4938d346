import cluster, { type Worker } from "node:cluster";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import { SettingsError } from "#app/settings";

const PAUSE_MS = 1000;

type Options = { environment: NodeJS.ProcessEnv; log: Logger; isStopping: () => boolean };

/**
 * Starts this many web processes and resolves once all of them listen. One that ends later is replaced, after a pause. Throws
 * the sentence of the first that cannot start.
 */
export async function startWebProcesses({ count, ...options }: Options & { count: number }) {
  await Promise.all(Array.from({ length: count }, () => startWebProcess(options)));
}

async function startWebProcess(options: Options) {
  const web = cluster.fork(options.environment);
  await listening(web);
  web.once("exit", (code, signal) => void replace(web, options, signal ?? code));
}

async function replace(ended: Worker, options: Options, how: string | number) {
  const { log, isStopping } = options;
  if (isStopping()) return;
  log.error({ pid: ended.process.pid, how }, "a web process ended: another takes its place");
  for (let isReplaced = false; !isReplaced;) {
    await delay(PAUSE_MS);
    if (isStopping()) return;
    isReplaced = await startWebProcess(options).then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, "a web process cannot start: it is tried again");
        return false;
      },
    );
  }
}

const refused = z.object({ refused: z.string() });

function listening(web: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    web.once("listening", () => resolve());
    web.on("message", (message: unknown) => {
      const sentence = refused.safeParse(message);
      if (sentence.success) reject(new SettingsError(sentence.data.refused));
    });
    web.once("exit", (code, signal) =>
      reject(new SettingsError(`A web process (WEB_CONCURRENCY) ended with ${signal ?? code} before it listened.`)),
    );
  });
}

/** Tells the first process why this web process cannot start, so that it is said once. */
export function reportRefusal(error: SettingsError): Promise<void> {
  return new Promise((resolve) => {
    process.send?.({ refused: error.message }, () => resolve());
  });
}

/** Tells all web processes to stop, and resolves once they have ended. */
export async function stopWebProcesses() {
  const webs = Object.values(cluster.workers ?? {}).filter((web) => web !== undefined);
  const ended = webs.map((web) => new Promise((resolve) => web.once("exit", resolve)));
  for (const web of webs) web.process.kill("SIGTERM");
  await Promise.all(ended);
}
