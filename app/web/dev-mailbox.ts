import { join } from "node:path";
import { isLoopback, settings } from "#app/settings";
import { notFound } from "./responses";
import type { Scope } from "./request-context";

/** The folder of captured mail. */
export function mailbox(scope: Scope): string {
  requireDevPages(scope);
  return join(settings().dataDir, "mail");
}

/**
 * Answers 404, as for an unknown page, where there are no pages under /dev. Captured mail holds links that open accounts: such
 * pages are only where mail is captured, APP_URL is this machine, the request comes from it, and NODE_ENV is not production.
 */
export function requireDevPages(scope: Scope): void {
  if (!hasMailbox(scope)) throw notFound();
}

/** Whether captured mail can be read by whoever sent this request. */
export function hasMailbox({ isLocal }: Pick<Scope, "isLocal">): boolean {
  const { mail, production, appOrigin } = settings();
  return mail === "captured" && !production && isLoopback(new URL(appOrigin)) && isLocal;
}
