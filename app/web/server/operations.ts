import { timingSafeEqual } from "node:crypto";
import express, { type Request, type Router } from "express";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { findOutage, measureMail } from "#app/domain/instance/instance";
import { settings } from "#app/settings";
import { isLocalRequest } from "./local-request";
import { RETRY_SECONDS } from "./problems";

/** What an operator's own tools ask: is the process alive, is all that it needs there, how does it fare. */
export function operations(): Router {
  const router = express.Router();
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [metrics] });
  const waiting = gauge("foyer_mails_waiting", "Mails queued and not sent yet");
  const oldest = gauge("foyer_mail_oldest_seconds", "Age of the mail that has waited longest");
  const stopped = gauge("foyer_mail_stopped", "1 while no mail goes out");
  const sent = gauge("foyer_mails_sent_today", "Mails sent since midnight by UTC, as MAIL_DAILY_LIMIT counts them");

  router.get("/healthz", (_request, response) => void response.type("text").send("ok"));
  router.get("/readyz", async (_request, response) => {
    const outage = await findOutage();
    if (outage === undefined) return void response.type("text").send("ready");
    response.status(503).set("Retry-After", RETRY_SECONDS).type("text").send(outage);
  });
  router.get("/metrics", async (request, response, next) => {
    if (!mayReadMetrics(request)) return next();
    const mail = await measureMail();
    waiting.set(mail.waiting);
    oldest.set(mail.oldestSeconds);
    stopped.set(mail.isStopped);
    sent.set(mail.sentToday);
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

/** Whoever has METRICS_TOKEN may; where there is none, this machine. */
function mayReadMetrics(request: Request): boolean {
  const { metricsToken } = settings();
  if (!metricsToken) return isLocalRequest(request);
  const given = Buffer.from(request.get("authorization") ?? "");
  const expected = Buffer.from(`Bearer ${metricsToken}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
