import { runCommand } from "./foyer";
import { startPostgres } from "./postgres";

/**
 * Playwright's: the one PostgreSQL of a run, which its workers find by DATABASE_URL. The built Foyer migrates it, since
 * db/migrate.ts reads its files by Vite.
 */
export default function setup() {
  return startPostgres(async (url) => {
    const environment = { DATABASE_URL: url, APP_SECRET: "the secret of a test that is long enough to be one" };
    const { code, stdout, stderr } = await runCommand("migrate", environment);
    if (code !== 0) throw new Error(`migrate ended with ${code}: ${stdout}${stderr}`);
  });
}
