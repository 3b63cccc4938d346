import { settings } from "#app/settings";
import { grantAppRole } from "#db/app-role";
import { db } from "#db/database";
import { openDatabase } from "#db/open";
import { runCommand } from "./command";

/** `npm run migrate`: the migrations alone, and what DATABASE_APP_ROLE may do with the tables. */
export function main(environment: NodeJS.ProcessEnv) {
  return runCommand(environment, async () => {
    const { databaseAppRole } = settings();
    const database = await openDatabase();
    try {
      if (databaseAppRole) await grantAppRole(db, databaseAppRole);
    } finally {
      await database.close();
    }
    console.log("The database is up to date.");
    if (databaseAppRole) console.log(`${databaseAppRole} may use it, and of the audit logs only read and add.`);
  });
}
