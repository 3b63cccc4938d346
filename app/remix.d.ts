import "@remix-run/server-runtime";
import type { Scope } from "#app/web/request-context";

declare module "@remix-run/server-runtime" {
  /** What each loader and action is given as its `context`. */
  // All that it has is what it extends.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface AppLoadContext extends Scope {}
}
