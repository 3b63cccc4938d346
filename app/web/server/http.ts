import type { ServerResponse } from "node:http";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import expressStaticGzip from "express-static-gzip";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Logger } from "pino";
import type { ProblemStatus } from "#app/ui/layout/problem-document";
import { isDatabaseAway } from "#app/domain/instance/instance";
import { settings } from "#app/settings";
import { limitArrival } from "./arrival";
import { warnAboutProxies } from "./client-address";
import { brotli } from "./compress-page";
import { cleanLinks } from "./link-path";
import { operations } from "./operations";
import { problem } from "./problems";
import { refuseAmbiguous } from "./request-target";
import { remixHandler } from "./remix-handler";
import { logRequests } from "./request-log";
import { limitFields, readForm, refuseForeign } from "./security";
import { securityHeaders } from "./security-headers";
import { webhooks } from "./webhooks";

type Options = {
  log: Logger;
  findBuild: () => Promise<ServerBuild>;
  /** Vite's own middleware, while developing. */
  development?: RequestHandler;
};

/** Everything between the socket and Remix. */
export function createHttp({ log, findBuild, development }: Options): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");

  app.use(logRequests(log), ...securityHeaders(development !== undefined));
  app.use(limitArrival, refuseAmbiguous, operations(), webhooks());
  app.use(warnAboutProxies(log, settings().trustProxy));
  app.use(compression({ threshold: 512, brotli: { params: brotli } }));
  app.use(cleanLinks, refuseUnreadable);
  if (development) app.use(development);
  app.use("/assets", files("build/client/assets", { immutable: true, maxAge: "365d" }), (_request, response) =>
    problem(response, 404),
  );
  app.use(files("build/client", { maxAge: "1h", dotfiles: "ignore" }));
  app.use(refuseMethods, readForm, limitFields, refuseForeign(log));
  app.use(remixHandler(findBuild, development ? "development" : "production"));
  app.use(crashPage(log));
  return app;
}

type ServeOptions = NonNullable<Parameters<typeof expressStaticGzip>[1]>["serveStatic"];

/** Built files, which hold nothing of anybody's: they may be kept, unlike all else. The disk is asked for names of files only. */
function files(folder: string, options: ServeOptions): RequestHandler {
  const setHeaders = (response: ServerResponse) => response.removeHeader("Cache-Control");
  const serve: RequestHandler = expressStaticGzip(folder, {
    enableBrotli: true,
    index: false,
    serveStatic: { redirect: false, acceptRanges: false, setHeaders, ...options },
  });
  return (request, response, next) => {
    if (!/\.\w+$/.test(request.path)) return next();
    return void serve(request, response, next);
  };
}

const refuseUnreadable: RequestHandler = (request, response, next) => {
  if (!isHost(request.headers.host, request.httpVersion)) return problem(response, 400);
  if (!URL.canParse(`${settings().appOrigin}${request.url}`)) return problem(response, 400);
  try {
    const path = decodeURIComponent(request.path);
    // A NUL reaches Postgres as an error.
    return /[\u0000-\u001f]/.test(path) ? problem(response, 404) : next();
  } catch {
    return problem(response, 400);
  }
};

/** One that no browser would send is refused (RFC 9112, 3.2); which one it is does not matter: links come from APP_URL. */
function isHost(host: string | undefined, httpVersion: string): boolean {
  if (host === undefined) return httpVersion === "1.0";
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host);
}

const refuseMethods: RequestHandler = (request, response, next) =>
  ["GET", "HEAD", "POST"].includes(request.method) ? next() : problem(response, 405, { Allow: "GET, HEAD, POST" });

function crashPage(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (error: unknown, request, response, _next) => {
    const status = toStatus(error);
    if (status >= 500) log.error({ id: request.id, err: error }, "crash outside of a page");
    if (response.headersSent) return void response.destroy();
    problem(response, status);
  };
}

/** What is wrong with the request, as Express and its middleware say it; else a fault of this side. */
function toStatus(error: unknown): ProblemStatus {
  if (isDatabaseAway(error)) return 503;
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 412 || status === 413 || status === 415) return status;
  return status >= 400 && status < 500 ? 400 : 500;
}
