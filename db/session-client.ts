import pg from "pg";
import { DatabaseAway } from "./away";
import { applySettings, STATEMENT_TIMEOUT_MS } from "./session";

/** Sets another timeout for the statements of a transaction: see `setStatementTimeout`. */
export const SET_STATEMENT_TIMEOUT = "select set_config('statement_timeout', $1, true)";

/** How long after its own timeout a server may take to say so. */
const GRACE_MS = 1000;

/** A read outside of a transaction waits for nobody's lock: a server that lets it wait this long is as good as away. */
export const READ_TIMEOUT_MS = 2000;

const LEAST_READ_TIMEOUT_MS = 500;

/** setTimeout takes no more. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

export type SessionConfig = pg.ClientConfig & { isSession?: boolean; readTimeoutMs?: number };

/**
 * A connection with the settings that Foyer relies on. A statement that is not answered in time, as happens when packets are lost
 * on the way, ends it: TCP by itself would wait for a quarter of an hour. What it cannot do for want of a server is DatabaseAway.
 */
export class SessionClient extends pg.Client {
  /** Whether what is set or prepared stays with this connection. Not so behind a pooler. */
  protected isSession = false;
  private isLost = false;
  private statementTimeout = STATEMENT_TIMEOUT_MS;
  private readonly readTimeoutMs: number;
  private readTimeout: number;

  constructor(private readonly config: SessionConfig = {}) {
    super(config);
    this.readTimeoutMs = config.readTimeoutMs ?? READ_TIMEOUT_MS;
    this.readTimeout = this.readTimeoutMs;
    this.on("error", () => (this.isLost = true));
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): unknown {
    const connected = this.open();
    return callback ? connected.then(() => callback(null), callback) : connected;
  }

  private async open() {
    await super.connect();
    try {
      this.isSession = await applySettings(this, this.config);
    } catch (error) {
      void this.end();
      throw error;
    }
    return this;
  }

  // The overloads of pg.Client.query, as far as TypeScript needs them to see that this one takes its place.
  override query<T extends pg.Submittable>(statement: T): T;
  override query(statement: unknown, values?: unknown, callback?: unknown): unknown {
    if (typeof statement === "string" && Array.isArray(values) && !callback)
      return this.ask({ text: statement, values });
    const answer: unknown = Reflect.apply(super.query, this, [statement, values, callback]);
    return answer;
  }

  /** Waiting for the connection and for its first answer together take little longer than the one or the other. */
  countWait(milliseconds: number) {
    this.readTimeout = Math.max(LEAST_READ_TIMEOUT_MS, this.readTimeoutMs - milliseconds);
  }

  protected async ask(statement: pg.QueryConfig) {
    if (this.isLost) throw new DatabaseAway("the connection is lost");
    const timed = { ...statement, query_timeout: this.timeoutOf(statement) };
    try {
      return await super.query(timed);
    } catch (error) {
      if (error instanceof pg.DatabaseError) throw error;
      // The driver's own: no answer in time, or no connection any more.
      this.isLost = true;
      void this.end();
      throw new DatabaseAway("a statement was not answered", { cause: error });
    }
  }

  private timeoutOf({ text, values }: pg.QueryConfig): number {
    if (this.getTransactionStatus() === "I") {
      this.statementTimeout = STATEMENT_TIMEOUT_MS;
      if (/^\s*(select|begin)\b/.test(text)) return this.takeReadTimeout();
    }
    if (text === SET_STATEMENT_TIMEOUT) this.statementTimeout = Number(values?.[0]);
    return this.statementTimeout ? this.statementTimeout + GRACE_MS : NO_TIMEOUT_MS;
  }
  private takeReadTimeout(): number {
    const milliseconds = this.readTimeout;
    this.readTimeout = this.readTimeoutMs;
    return milliseconds;
  }
}
