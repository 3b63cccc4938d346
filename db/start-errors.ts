import { getSystemErrorMap } from "node:util";
import pg from "pg";
import { SettingsError } from "#app/settings";
import { DatabaseAway } from "./away";
import { connectionConfig, PasswordMissing, formatPlace } from "./connection";

/** Why Foyer does not start on the database of this URL, in one sentence. A fault of Foyer's own, such as in a migration, stays one. */
export function toStartError(url: string, error: unknown): unknown {
  const isDatabases = error instanceof DatabaseAway || isSystemError(error) || isRefusal(error);
  return isDatabases
    ? new SettingsError(`DATABASE_URL (${formatPlace(url)}) does not work: ${formatReason(error)}.`)
    : error;
}

/** SQLSTATEs and classes by which a server says what it may, can or knows not: nothing of it is a fault in a statement. */
const refusals = ["08", "0A000", "25006", "28", "3D", "3F", "42501", "53", "55", "57", "58", "XX"];

function isRefusal(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && refusals.some((code) => error.code?.startsWith(code));
}

type SystemError = NodeJS.ErrnoException;

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && !(error instanceof pg.DatabaseError);
}

const notUpYet = [
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  // admin_shutdown, crash_shutdown, cannot_connect_now
  ...["57P01", "57P02", "57P03"],
];

/** The class of connection exceptions: so a pooler says that it does not reach its server. */
const CONNECTION_EXCEPTION = "08";

/** Whether the database may yet come up: nobody answers there, or who does says that it is starting or stopping. */
export function isNotUpYet(url: string, error: unknown): boolean {
  const said = saidBy(error);
  if (!isSystemError(said) && !(said instanceof pg.DatabaseError)) return isClosed(url, said);
  const isNoSocket = said.code === "ENOENT" && "syscall" in said && said.syscall === "connect";
  return isNoSocket || notUpYet.includes(said.code ?? "") || said.code?.startsWith(CONNECTION_EXCEPTION) === true;
}

/**
 * Of the driver's own errors, which have no code: the connection was closed without a word. Where TLS is asked for, it may as well
 * be that the server has none, which no time mends.
 */
function isClosed(url: string, said: unknown): boolean {
  return said instanceof Error && !(said instanceof PasswordMissing) && !connectionConfig(url).ssl;
}

const sentences: Record<string, string> = {
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its host cannot be looked up",
  "28P01": "the password is not accepted",
  "3D000": "there is no such database",
};

/** What the server, the driver or the system says, without a full stop. */
export function formatReason(error: unknown): string {
  const said = saidBy(error);
  if (said instanceof PasswordMissing) return "the server asks for a password, and there is none in it";
  if (said instanceof pg.DatabaseError) return sentences[said.code ?? ""] ?? formatRefusal(said);
  if (!isSystemError(said)) return said instanceof Error ? clean(said.message) : "it does not answer";
  return sentences[said.code ?? ""] ?? ofSystem(said);
}

/** Below what Foyer makes of it, and below Node's list of a host's addresses that it tried. */
function saidBy(error: unknown): unknown {
  const cause = error instanceof DatabaseAway ? error.cause : error;
  const tried: unknown[] = cause instanceof AggregateError ? cause.errors : [];
  return tried[0] ?? cause;
}

function formatRefusal({ message, hint }: pg.DatabaseError): string {
  return [message, hint]
    .filter((text) => text !== undefined)
    .map(clean)
    .join(": ");
}

function ofSystem({ errno, path, syscall, message }: SystemError): string {
  const [, words] = getSystemErrorMap().get(errno ?? 0) ?? [];
  if (path && syscall === "open") return `${path} cannot be read (${words ?? clean(message)})`;
  return words ?? clean(message);
}

const clean = (text: string) => text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
