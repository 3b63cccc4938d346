import { join } from "node:path";
import { settings } from "#app/settings";
import { notFound } from "./responses";

/** Where captured mail lies; with a mail provider, and in production, there is no such page. */
export function mailbox(): string {
  const { production, resend, smtpUrl, dataDir } = settings();
  if (production || resend || smtpUrl) throw notFound();
  return join(dataDir, "mail");
}
