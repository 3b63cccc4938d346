import { settings } from "#app/settings";

/** What a message says of a mail that was just queued: only where there is a provider is it on its way. */
export function mailed(sentence: string, kept = "No mail provider is set up, so the mail is kept here."): string {
  return settings().mail === "captured" ? kept : sentence;
}
