import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { readMailFrom } from "./mail-from";
import { findSources } from "./setting-sources";
import { readAuthorities } from "./smtp-authorities";
import { readSmtpUrl } from "./smtp-url";
import { systemReason } from "./system-reason";

/** A setting that Foyer cannot start with; the message is one sentence that names it. */
export class SettingsError extends Error {}

/** The sentence for what the system refused in DATA_DIR. Any other error stays what it is. */
export function dataDirError(dataDir: string, error: unknown): unknown {
  const reason = systemReason(error);
  if (!reason || !(error instanceof Error) || ("syscall" in error && error.syscall === "connect")) return error;
  if ("code" in error && error.code === "EEXIST")
    return new SettingsError(`DATA_DIR (${dataDir}) is a file: set it to a folder.`);
  const path = "dest" in error ? error.dest : "path" in error ? error.path : dataDir;
  return new SettingsError(`DATA_DIR (${dataDir}) cannot be used: ${reason} (${String(path)}).`);
}

const wholeNumber = (name: string, from: number, to: number, otherwise = "") => {
  const sentence = `${name} must be a whole number from ${from} to ${to}${otherwise}.`;
  return z.string().regex(/^\d+$/, sentence).transform(Number).pipe(z.number().min(from, sentence).max(to, sentence));
};

/** Of a reader that answers a sentence where it cannot read the value. */
const read = <Result extends object>(reader: (value: string) => Result | string) =>
  z.string().transform((value, context) => {
    const result = reader(value);
    if (typeof result !== "string") return result;
    context.addIssue({ code: "custom", message: result });
    return z.NEVER;
  });

const url = (name: string, protocols: RegExp, example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), {
    error: `${name} must look like ${example}.`,
  });

/**
 * Refuses what a URL parser would cut at the wrong place: in `postgres://foyer:12/ab@host/foyer` it reads the host `foyer`, and
 * part of the password as the database's name. So an @ after the host is refused; a path or query has to encode it too.
 */
function isReadableDatabaseUrl(value: string): boolean {
  const [, authority = "", rest = ""] = /^[a-z]+:\/\/([^/?#]*)(.*)$/is.exec(value) ?? [];
  // The URL standard has no user without a host, which is how a socket is written: user:password@/foyer?host=/folder.
  const url = authority.endsWith("@") ? value.replace("@/", "@socket/") : value;
  return !rest.includes("@") && isDecodable(value) && URL.canParse(url);
}

function isDecodable(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, {
    error: "DATABASE_URL must look like postgres://user:password@host:5432/foyer.",
    abort: true,
  })
  .refine(isReadableDatabaseUrl, {
    error:
      "DATABASE_URL must look like postgres://user:password@host:5432/foyer, with @ : / ? # % in the password written as %40 %3A %2F %3F %23 %25.",
  });

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber("PORT", 0, 65535).default(3000),
  HOST: z.string().optional(),
  APP_URL: url("APP_URL", /^https?:$/, "https://foyer.example.com").optional(),
  DATABASE_APP_ROLE: z.string().max(63, "DATABASE_APP_ROLE must be the name of a role.").optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_WAIT: wholeNumber("DATABASE_WAIT", 0, 3600).default(120),
  DATABASE_TIMEOUT: wholeNumber("DATABASE_TIMEOUT", 1, 60).default(2),
  PREPARED_STATEMENTS: z.enum(["on", "off"], { error: "PREPARED_STATEMENTS must be on or off." }).default("on"),
  DATA_DIR: z.string().default(".data"),
  APP_SECRET: z.string().optional(),
  RESEND_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "RESEND_API_KEY must be a key such as re_123, without spaces.")
    .optional(),
  RESEND_BASE_URL: url("RESEND_BASE_URL", /^https?:$/, "https://api.resend.com").optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^(whsec_)?[A-Za-z0-9+/]{16,}={0,2}$/, "RESEND_WEBHOOK_SECRET must look like whsec_ and a key in base64.")
    .optional(),
  SMTP_URL: read(readSmtpUrl).optional(),
  SMTP_CA_FILE: read(readAuthorities).optional(),
  MAIL: z.enum(["capture"], { error: "MAIL must be capture, or left out." }).optional(),
  MAIL_FROM: read(readMailFrom).prefault("Foyer <foyer@localhost>"),
  MAIL_DAILY_LIMIT: wholeNumber("MAIL_DAILY_LIMIT", 1, 10_000_000).optional(),
  EDITION: z.enum(["self-hosted", "cloud"], { error: "EDITION must be self-hosted or cloud." }).default("self-hosted"),
  TRUST_PROXY: z
    .string()
    .transform((value) => (value === "off" ? "0" : value))
    .pipe(wholeNumber("TRUST_PROXY", 0, 16, ", or off"))
    .default(0),
  ROLE: z.enum(["all", "web", "worker"], { error: "ROLE must be all, web or worker." }).default("all"),
  WEB_CONCURRENCY: wholeNumber("WEB_CONCURRENCY", 1, 64).default(1),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent.",
    })
    .default("info"),
  PASSWORD_MIN_LENGTH: wholeNumber("PASSWORD_MIN_LENGTH", 8, 64).default(12),
  RATE_LIMITS: z.enum(["on", "off"], { error: "RATE_LIMITS must be on or off." }).default("on"),
  NEW_SIGN_IN_MAIL: z.enum(["on", "off"], { error: "NEW_SIGN_IN_MAIL must be on or off." }).default("on"),
  METRICS_TOKEN: z.string().min(16, "METRICS_TOKEN must have 16 characters or more.").optional(),
});

export type Settings = ReturnType<typeof parseSettings>;

/**
 * Reads the settings out of environment variables. An empty variable counts as not set.
 * Refuses, with a SettingsError of one sentence, a value that does not fit or a secret that is missing.
 */
export function parseSettings(variables: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues[0]?.message ?? "A setting is wrong.");
  const env = parsed.data;

  const dataDir = resolve(env.DATA_DIR);
  return {
    ...parseAddress(env),
    mail: chooseMail(env),
    databaseUrl: env.DATABASE_URL,
    databaseAppRole: env.DATABASE_APP_ROLE,
    databaseWait: env.DATABASE_WAIT,
    /** Seconds. */
    databaseTimeout: env.DATABASE_TIMEOUT,
    preparesStatements: env.PREPARED_STATEMENTS === "on",
    dataDir,
    secrets: parseSecrets(env.APP_SECRET ?? (env.DATABASE_URL ? undefined : generatedSecret(dataDir))),
    resend: env.RESEND_API_KEY ? { apiKey: env.RESEND_API_KEY, baseUrl: env.RESEND_BASE_URL } : undefined,
    resendWebhookSecret: env.RESEND_WEBHOOK_SECRET,
    smtp: env.SMTP_URL && { ...env.SMTP_URL, authorities: env.SMTP_CA_FILE },
    isCaptureAsked: env.MAIL === "capture",
    mailFrom: env.MAIL_FROM,
    mailDailyLimit: env.MAIL_DAILY_LIMIT,
    mailSources: findSources(given),
    edition: env.EDITION,
    trustProxy: env.TRUST_PROXY,
    role: env.ROLE,
    webConcurrency: env.WEB_CONCURRENCY,
    logLevel: env.LOG_LEVEL,
    passwordMinLength: env.PASSWORD_MIN_LENGTH,
    rateLimits: env.RATE_LIMITS === "on",
    newSignInMail: env.NEW_SIGN_IN_MAIL === "on",
    metricsToken: env.METRICS_TOKEN,
  };
}

type Environment = z.output<typeof environment>;

/** Where Foyer listens, and where people find it. */
function parseAddress(env: Environment) {
  const production = env.NODE_ENV === "production";
  const appUrl = new URL(env.APP_URL ?? `http://localhost:${env.PORT}`);
  if (appUrl.pathname !== "/" || appUrl.search || appUrl.hash || appUrl.username)
    throw new SettingsError("APP_URL must be an address without a path, such as https://foyer.example.com.");
  // As it stands in a URL, an IPv6 address has brackets.
  const host = env.HOST?.replace(/^\[(.*)\]$/, "$1") ?? (production && env.APP_URL ? "0.0.0.0" : "127.0.0.1");
  const isPublic = !isLoopback(appUrl) || !isLoopbackHost(host);
  if (env.RATE_LIMITS === "off" && isPublic)
    throw new SettingsError("RATE_LIMITS=off is for tests: APP_URL and HOST must be addresses of this machine.");
  return { production, port: env.PORT, host, appOrigin: appUrl.origin, isPublic, secure: appUrl.protocol === "https:" };
}

/** Whether nobody but this machine itself gets there. */
export function isLoopback({ hostname }: Pick<URL, "hostname">): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname.toLowerCase());
}

export function isLoopbackHost(host: string): boolean {
  return host === "::1" || isLoopback({ hostname: host });
}

/** How mail goes out. Production never captures unless it is told to: a mail that nobody sends has failed there. */
function chooseMail(env: Environment): "resend" | "smtp" | "captured" | "none" {
  if (env.MAIL && (env.RESEND_API_KEY || env.SMTP_URL))
    throw new SettingsError("MAIL=capture keeps every mail here: leave it out, or RESEND_API_KEY and SMTP_URL.");
  if (env.RESEND_API_KEY) return "resend";
  if (env.SMTP_URL) return "smtp";
  return env.MAIL === "capture" || env.NODE_ENV !== "production" ? "captured" : "none";
}

/**
 * Refuses, with a SettingsError, to serve others than this machine without a mail provider, unless MAIL=capture says so: a
 * setting that was forgotten is noticed at the start, not by the first person whose invitation never comes.
 */
export function refuseForgottenMail({ isPublic, appOrigin, resend, smtp, isCaptureAsked }: Settings): void {
  if (!isPublic || resend || smtp || isCaptureAsked) return;
  const reason = isLoopback(new URL(appOrigin)) ? "HOST" : "APP_URL";
  throw new SettingsError(
    `No mail provider is set up, and ${reason} is not this machine's own: set RESEND_API_KEY or SMTP_URL, or MAIL=capture to keep every mail in DATA_DIR/mail.`,
  );
}

let current: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  return (current ??= parseSettings(process.env));
}

/** Takes other variables than the process's own: the launcher sets NODE_ENV for React's sake, after the operator did. */
export function useSettings(variables: Record<string, string | undefined>): Settings {
  return (current = parseSettings(variables));
}

function parseSecrets(value: string | undefined): string[] {
  if (!value)
    throw new SettingsError(
      "APP_SECRET is missing: with DATABASE_URL it must be set to 32 characters or more, for example from `openssl rand -base64 32`.",
    );
  const secrets = value.split(",").map((secret) => secret.trim());
  if (secrets.some((secret) => Buffer.byteLength(secret) < 32))
    throw new SettingsError("APP_SECRET must have 32 bytes or more in each of its comma-separated secrets.");
  return secrets;
}

/** With the embedded database the secret lies beside it, so that copying DATA_DIR moves the whole instance. */
function generatedSecret(dataDir: string): string {
  const file = join(dataDir, "secret");
  try {
    mkdirSync(dataDir, { recursive: true });
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Of two processes that start at once, the other one may have written it meanwhile.
    if (!existsSync(file)) throw dataDirError(dataDir, error);
  }
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw dataDirError(dataDir, error);
  }
}
