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
  /** Of a form whose page was made in a session that is no longer this browser's: of that one. It is nobody's who is signed in. */
  formerToken: string | undefined;
  formToken: string;
  /** Whether the request comes from this machine, through no proxy. */
  isLocal: boolean;
  /** Whether the answer's headers alone are asked for, by a HEAD request: loaders see a GET. */
  isHead: boolean;
  /** Whether the browser reads what Brotli has compressed. */
  takesBrotli: boolean;
}>;

/** What the server tells Remix's copies of one request apart by; whatever a browser sends under this name is overwritten. */
export const ID_HEADER = "x-request-id";

const crashes = new WeakMap<Scope, 500 | 503>();

/** Remembers that no page could be made of this request, and whether it may work later (503). */
export function markCrashed(scope: Scope, status: 500 | 503): void {
  crashes.set(scope, status);
}

const refused = new Set<string>();

/** Remembers, by the id that the request carries, that its form was refused: the page that it is answered with says so in its title. */
export function markRefused(request: Request): void {
  refused.add(request.headers.get(ID_HEADER) ?? "");
}

/** Whether the form of this request was refused. */
export function isRefused({ id }: Scope): boolean {
  return refused.has(id);
}

/** The request is answered. */
export function forgetRequest({ id }: Scope): void {
  refused.delete(id);
}

/** The status of what `markCrashed` was told about; undefined where nothing crashed. */
export function findCrash(scope: Scope): 500 | 503 | undefined {
  return crashes.get(scope);
}
