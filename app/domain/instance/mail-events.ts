import { recordMailEvent } from "#app/mail/mail-events";
import { readResendEvent } from "#app/mail/transports/resend-events";

/** Takes in what Resend tells under this id of a mail that it took, once. What is about no mail of this instance has no effect. */
export async function takeResendEvent(id: string, json: unknown): Promise<void> {
  const event = readResendEvent(id, json);
  if (event) await recordMailEvent(event);
}
