import type { Origin, Person } from "#app/domain/shared/actors";

/**
 * What one request carries along beside Remix's own Request, which each loader gets a copy of: their `context`. It is handed on,
 * for in an AsyncLocalStorage it would cost every promise a hook, a tenth of the server's time.
 */
export type Scope = {
  id: string;
  origin: Origin;
  nonce: string;
  sessionToken: string | undefined;
  formToken: string;
  /** Whether the request comes from this machine, through no proxy. */
  isLocal: boolean;
  /** Whether the answer's headers alone are asked for, by a HEAD request: loaders see a GET. */
  isHead: boolean;
  /** What the form held that was sent, if one was. */
  form: URLSearchParams | undefined;
  person?: Promise<Person | undefined>;
  /** Set where something was tried too often: after how many seconds it may be tried again. */
  waitSeconds?: number;
  /** Set by the error handler: what status the page of a crash has. */
  crash?: 500 | 503;
  /** What the browser is to save, written out as it comes. */
  download?: AsyncIterable<string>;
};
