import express, { type Request, type RequestHandler, type Router } from "express";
import { Webhook } from "standardwebhooks";
import { takeResendEvent } from "#app/domain/instance/mail-events";
import { settings } from "#app/settings";
import { problem } from "./problems";

const readBody = express.raw({ limit: "256kb", type: () => true, inflate: false });

/** What providers tell Foyer. They sign it, and have no page of Foyer's: so these need no form token and no Origin. */
export function webhooks(): Router {
  const router = express.Router();
  router.post("/webhooks/resend", refuseWithoutSecret, readBody, async (request, response) => {
    const signed = verify(request, settings().resendWebhookSecret ?? "");
    if (!signed) return void response.status(401).type("text").send("The signature does not fit");
    await takeResendEvent(signed.id, signed.json);
    response.type("text").send("ok");
  });
  return router;
}

const refuseWithoutSecret: RequestHandler = (_request, response, next) =>
  settings().resendWebhookSecret ? next() : problem(response, 404);

/**
 * The id and contents of what was signed with this secret within five minutes, by Standard Webhooks or under the headers of
 * Svix, which are the same; undefined where it was not.
 */
function verify(request: Request, secret: string): { id: string; json: unknown } | undefined {
  const family = request.get("webhook-id") === undefined ? "svix" : "webhook";
  const [id = "", timestamp = "", signature = ""] = ["id", "timestamp", "signature"].map((part) =>
    request.get(`${family}-${part}`),
  );
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body) || id.length > 200) return undefined;
  try {
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    return { id, json: new Webhook(secret).verify(body.toString(), headers) };
  } catch {
    return undefined;
  }
}
