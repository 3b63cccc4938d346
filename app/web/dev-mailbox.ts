import { join } from "node:path";
import { isLoopback, settings } from "#app/settings";
import { notFound } from "./responses";
import type { Scope } from "./request-context";

/**
 * The folder of captured mail. It holds links that open accounts: there is such a page only where mail is captured, APP_URL is
 * this machine, the request comes from it, and NODE_ENV is not production.
 */
export function mailbox(scope: Scope): string {
  if (!hasMailbox(scope)) throw notFound();
  return join(settings().dataDir, "mail");
}

/** Whether captured mail can be read by whoever sent this request. */
export function hasMailbox({ isLocal }: Pick<Scope, "isLocal">): boolean {
  const { mail, production, appOrigin } = settings();
  return mail === "captured" && !production && isLoopback(new URL(appOrigin)) && isLocal;
}
