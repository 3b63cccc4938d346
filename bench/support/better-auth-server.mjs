// better-auth with its organization plugin, as its documentation sets it up for Node.
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { organization } from "better-auth/plugins";
import pg from "pg";

const { PORT, DATABASE_URL, AUTH_SECRET } = process.env;
const UNLIMITED = 1_000_000_000;

const auth = betterAuth({
  baseURL: `http://localhost:${PORT}`,
  secret: AUTH_SECRET,
  database: new pg.Pool({ connectionString: DATABASE_URL, max: 20 }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    organization({
      membershipLimit: UNLIMITED,
      invitationLimit: UNLIMITED,
      sendInvitationEmail: async () => undefined,
    }),
  ],
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const server = createServer(toNodeHandler(auth)).listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
