import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./foyer";
import { until } from "./steps";

const PROGRAM = "/usr/sbin/pgbouncer";

/** .ci/run installs it. On a machine without it, what needs it is not tested. */
export const hasPgBouncer = existsSync(PROGRAM);

export type PgBouncer = { url: string; stop(): Promise<void> };

/** PgBouncer as it is installed, in front of the server of this URL: nothing is configured but where that is and who may in. */
export async function startPgBouncer(databaseUrl: string, poolMode?: string): Promise<PgBouncer> {
  const target = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "foyer-pgbouncer-"));
  const port = await freePort();
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${target.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = plain",
    `auth_file = ${join(folder, "users.txt")}`,
    ...(poolMode ? [`pool_mode = ${poolMode}`] : []),
  ];
  await writeFile(join(folder, "users.txt"), `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
  await writeFile(join(folder, "pgbouncer.ini"), lines.join("\n"));
  await chmod(folder, 0o755);
  const user = process.getuid?.() === 0 ? ["-u", "postgres"] : [];
  const child = spawn(PROGRAM, ["-q", ...user, join(folder, "pgbouncer.ini")], { stdio: "ignore" });
  await once(child, "spawn");
  await until(() => isListening(port), Boolean);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  url.searchParams.delete("host");
  return { url: url.href, stop: () => end(child) };
}

async function end(child: ChildProcess) {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
