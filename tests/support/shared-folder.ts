import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the Foyers that test files share are noted down, for the run's other files and for its end. */
export const sharedFolder = () => process.env.SHARED_FOYERS ?? "";

/** Ends those that were started in this run. */
export function stopShared() {
  if (!existsSync(sharedFolder())) return;
  for (const name of readdirSync(sharedFolder()).filter((file) => file.endsWith(".json"))) {
    const { pid } = JSON.parse(readFileSync(join(sharedFolder(), name), "utf8")) as { pid: number };
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}
