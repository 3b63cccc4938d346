import type { Origin } from "#app/domain/shared/actors";

/**
 * What one request carries along beside Remix's own Request, which each loader gets a copy of: their `context`. It is handed on,
 * for in an AsyncLocalStorage it would cost every promise a hook, a tenth of the server's time. Nothing is written onto it: what
 * becomes known later is in a WeakMap whose key it is.
 */
export type Scope = Readonly<{
  id: string;
  origin: Origin;
  nonce: string;
  sessionToken: string | undefined;
  formToken: string;
  /** Whether the request comes from this machine, through no proxy. */
  isLocal: boolean;
  /** Whether the answer's headers alone are asked for, by a HEAD request: loaders see a GET. */
  isHead: boolean;
}>;

const crashes = new WeakMap<Scope, 500 | 503>();

/** Remembers that no page could be made of this request, and whether it may work later (503). */
export function markCrashed(scope: Scope, status: 500 | 503): void {
  crashes.set(scope, status);
}

/** The status of what `markCrashed` was told about; undefined where nothing crashed. */
export function findCrash(scope: Scope): 500 | 503 | undefined {
  return crashes.get(scope);
}
