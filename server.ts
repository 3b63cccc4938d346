import cluster from "node:cluster";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ServerBuild } from "@remix-run/node";
import type { RequestHandler } from "express";
import { findSetupCode } from "#app/domain/instance/instance";
import { listReservedAddresses } from "#app/domain/workspaces/workspace";
import { log } from "#app/log";
import { refuseForgottenMail, settings, SettingsError, useSettings } from "#app/settings";
import { createHttp } from "#app/web/server/http";
import { listen } from "#app/web/server/listen";
import { reportRefusal, startWebProcesses, stopWebProcesses } from "#app/web/server/web-processes";
import { startWorker, type Worker } from "#app/worker/worker";
import { openDatabase, type OpenDatabase } from "#db/open";

type Development = { development?: RequestHandler; findBuild?: () => Promise<ServerBuild> };

/** How long requests under way may take to finish once Foyer is told to stop. */
const DRAIN_MS = 20_000;

/** Starts Foyer as the settings say and keeps it going until SIGINT or SIGTERM. */
export async function main(environment: NodeJS.ProcessEnv, _options: string[], development: Development = {}) {
  try {
    useSettings(environment);
    log.level = settings().logLevel;
    refuseForgottenMail(settings());
    await (cluster.isPrimary ? startPrimary(environment, development) : startWeb(development));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    if (cluster.isPrimary) console.error(error.message);
    else await reportRefusal(error);
    process.exit(1);
  }
}

async function startPrimary(environment: NodeJS.ProcessEnv, development: Development) {
  const { role, webConcurrency } = settings();
  const stopping = new AbortController();
  const running: Running = { stopping, database: openDatabase({ signal: stopping.signal }) };
  stopOnSignal(running);
  try {
    const { url, lost } = await running.database;
    if (running.isStopping) return;
    void lost?.then((error) => endWith(running, error));
    await warnOfReservedAddresses();
    const isAlone = role === "worker" || webConcurrency === 1;
    if (role !== "worker" && isAlone) running.web = await listen(createApp(development));
    if (role !== "web") running.worker = startWorker(log);
    if (!isAlone)
      await startWebProcesses({
        count: webConcurrency,
        environment: webEnvironment(environment, url),
        log,
        isStopping: () => running.isStopping === true,
      });
    await greet(running.web);
  } catch (error) {
    if (running.isStopping) return;
    running.isStopping = true;
    // A start that fails leaves no database server running behind it.
    await stop(running);
    const database = await running.database.catch(() => undefined);
    throw database ? database.explain(error) : error;
  }
}

/** One of several web processes: the first process holds the database, the worker and the signals. */
async function startWeb(development: Development) {
  const stopping = new AbortController();
  const running: Running = { stopping, database: openDatabase({ isMigrated: true, signal: stopping.signal }) };
  stopOnSignal(running);
  await running.database.catch((error: unknown) => {
    if (!running.isStopping) throw error;
  });
  if (!running.isStopping) running.web = await listen(createApp(development));
}

function webEnvironment(environment: NodeJS.ProcessEnv, databaseUrl: string) {
  const secrets = settings().secrets.join();
  return { ...environment, NODE_ENV: environment.NODE_ENV ?? "", DATABASE_URL: databaseUrl, APP_SECRET: secrets };
}

function createApp({ development, findBuild }: Development) {
  return createHttp({ log, development, findBuild: findBuild ?? builtPages });
}

async function builtPages(): Promise<ServerBuild> {
  return import("virtual:remix/server-build");
}

/** Nobody but its admins can say what such a workspace is to be called: its settings can still be reached. */
async function warnOfReservedAddresses() {
  for (const slug of await listReservedAddresses()) {
    const settingsUrl = `${settings().appOrigin}/${slug}/workspace-settings/general`;
    log.warn(
      { slug, settingsUrl },
      "a workspace has an address that Foyer uses itself: an admin changes it in its settings",
    );
  }
}

async function greet(web: Server | undefined) {
  const { appOrigin, role, port } = settings();
  if (role === "worker") return void console.log("Foyer's worker is running.");
  // With PORT=0 the system picks one, and APP_URL can only follow.
  const origin = port === 0 && web ? `http://localhost:${portOf(web)}` : appOrigin;
  const code = await findSetupCode();
  console.log(`Foyer is running at ${origin}`);
  const mail = describeMail(origin);
  if (mail) console.log(mail);
  console.log(code ? `Set it up here, once: ${origin}/setup?code=${code}` : "Foyer is ready.");
}

/** Where mail goes that nobody sends; undefined where a provider is set up. */
function describeMail(origin: string): string | undefined {
  const { mail, dataDir, isPublic, production } = settings();
  if (mail === "none") return "No mail provider is set up: no mail is sent.";
  if (mail !== "captured") return undefined;
  const place = isPublic || production ? join(dataDir, "mail") : `${origin}/dev/mail`;
  return `No mail provider is set up: mail is kept here, in ${place}`;
}

function portOf(web: Server): number {
  const address: AddressInfo | string | null = web.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** What a process has started so far. Its database may be about to start: then that is waited for, and stopped again. */
type Running = {
  stopping: AbortController;
  database: Promise<OpenDatabase>;
  web?: Server;
  worker?: Worker;
  isStopping?: true;
};

function stopOnSignal(running: Running) {
  const onSignal = async () => {
    if (running.isStopping) return;
    running.isStopping = true;
    running.stopping.abort();
    await stop(running);
    process.exit(0);
  };
  process.on("SIGINT", () => void onSignal());
  process.on("SIGTERM", () => void onSignal());
}

/** Ends Foyer, whose work cannot go on, so that a supervisor starts it anew. */
async function endWith(running: Running, error: Error) {
  if (running.isStopping) return;
  running.isStopping = true;
  console.error(error.message);
  await stop(running);
  process.exit(1);
}

async function stop({ web, worker, database }: Running) {
  // The web processes are told too, however the signal came; theirs is the work that has to end first.
  await Promise.all([web && drain(web), worker?.stop(), stopWebProcesses()]);
  const opened = await database.catch(() => undefined);
  await opened?.close();
}

function drain(web: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => web.closeAllConnections(), DRAIN_MS);
    web.close(() => {
      clearTimeout(impatient);
      resolve();
    });
    web.closeIdleConnections();
  });
}
