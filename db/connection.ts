import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

/** The server asks for a password, and DATABASE_URL has none. */
export class PasswordMissing extends Error {}

/**
 * How to connect to the database of this URL, for each connection alike. Session settings are no part of it: a pooler such as
 * PgBouncer refuses most of them in the startup message.
 */
export function connectionConfig(url: string): pg.ClientConfig {
  const config = parseIntoClientConfig(editQuery(url, verifyCertificates));
  // pg itself falls back to PGPASSWORD.
  const { password } = new pg.Client(config);
  return {
    application_name: "foyer",
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...config,
    // pg calls a function only when the server asks for a password.
    password: password ?? (() => Promise.reject(new PasswordMissing())),
  };
}

/** Where that is, as host:port/database, or folder:port/database for a socket. Nothing in it is secret. */
export function formatPlace(url: string): string {
  const withoutFiles = editQuery(url, (query) =>
    ["sslmode", "sslcert", "sslkey", "sslrootcert"].forEach((name) => query.delete(name)),
  );
  const { host, port, database } = new pg.Client({ ...parseIntoClientConfig(withoutFiles), ssl: false });
  return `${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
}

/**
 * pg reads these modes as verify-full, with a warning that its next major version will not. Whoever wants libpq's weaker meaning
 * says so with uselibpqcompat.
 */
function verifyCertificates(query: URLSearchParams) {
  const isAlias = ["prefer", "require", "verify-ca"].includes(query.get("sslmode") ?? "");
  if (isAlias && !query.has("uselibpqcompat")) query.set("sslmode", "verify-full");
}

/** Not by `URL`, which has no user without a host: user:password@/foyer?host=/folder. */
function editQuery(url: string, edit: (query: URLSearchParams) => void): string {
  const [base = "", text = ""] = url.split(/\?(.*)/s);
  const query = new URLSearchParams(text);
  edit(query);
  return `${base.replaceAll(" ", "%20")}?${query}`;
}
