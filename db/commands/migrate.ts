import { openDatabase } from "#db/open";
import { runCommand } from "./command";

/** `npm run migrate`: the migrations alone. */
export function main(environment: NodeJS.ProcessEnv) {
  return runCommand(environment, async () => {
    const database = await openDatabase();
    await database.close();
    console.log("The database is up to date.");
  });
}
