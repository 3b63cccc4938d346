import { Refusal } from "#app/domain/shared/errors";
import { rotateSecrets } from "#app/domain/instance/secret-rotation";
import { openDatabase } from "#db/open";
import { runCommand } from "./command";

/** `npm run secrets:rotate`: everything that is stored encrypted, anew under the first secret of APP_SECRET. */
export function main(environment: NodeJS.ProcessEnv) {
  return runCommand(environment, async () => {
    const database = await openDatabase();
    try {
      const { renewed, newest, unreadable } = await rotateSecrets();
      const done = `${renewed} encrypted anew, ${newest} already under the newest secret`;
      if (unreadable)
        throw new Refusal(
          `Values in the database: ${done}, ${unreadable} left as they are because no secret in APP_SECRET opens them.`,
        );
      console.log(`Values in the database: ${done}.`);
    } finally {
      await database.close();
    }
  });
}
