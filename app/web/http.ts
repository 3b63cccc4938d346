import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { constants } from "node:zlib";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import expressStaticGzip from "express-static-gzip";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Logger } from "pino";
import { settings } from "#app/settings";
import { warnAboutProxies } from "./client-address";
import { cleanLinks } from "./link-path";
import { operations } from "./operations";
import { problem } from "./problems";
import { refuseAmbiguous, routedPath } from "./request-target";
import { remixHandler } from "./remix-handler";
import { readForm, refuseForeign, securityHeaders } from "./security";

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

  app.use(logRequests(log), ...securityHeaders(development !== undefined), refuseAmbiguous, operations());
  app.use(warnAboutProxies(log, settings().trustProxy));
  app.use(compression({ threshold: 512, brotli: { params: brotli } }));
  if (development) app.use(development);
  app.use("/assets", files("build/client/assets", { immutable: true, maxAge: "365d" }), (_request, response) =>
    problem(response, 404),
  );
  app.use(files("build/client", { maxAge: "1h", dotfiles: "ignore" }));
  app.use(cleanLinks, refuseUnreadable, refuseMethods, readForm, refuseForeign);
  app.use(remixHandler(findBuild, development ? "development" : "production"));
  app.use(crashPage(log));
  return app;
}

/** A window of 256 KB holds any page whole; the usual one of 4 MB takes as long to make ready as the page to compress. */
const brotli = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 18 };

type ServeOptions = NonNullable<Parameters<typeof expressStaticGzip>[1]>["serveStatic"];

/** Built files, which hold nothing of anybody's: they may be kept, unlike all else. The disk is asked for names of files only. */
function files(folder: string, options: ServeOptions): RequestHandler {
  const setHeaders = (response: ServerResponse) => response.removeHeader("Cache-Control");
  const serve: RequestHandler = expressStaticGzip(folder, {
    enableBrotli: true,
    index: false,
    serveStatic: { redirect: false, setHeaders, ...options },
  });
  return (request, response, next) => {
    if (!/\.\w+$/.test(request.path)) return next();
    return void serve(request, response, next);
  };
}

function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const id = randomUUID();
    const start = process.hrtime.bigint();
    response.locals.requestId = id;
    response.setHeader("X-Request-Id", id);
    response.on("close", () => {
      const ms = Number((process.hrtime.bigint() - start) / 10_000n) / 100;
      const path = withoutSecrets(routedPath(request));
      log.info({ id, method: request.method, path, status: response.statusCode, ms }, "request");
    });
    next();
  };
}

/** Tokens stand in paths, which a router also reads as `/%69nvite/…`; they never reach a log. */
function withoutSecrets(path: string): string {
  const known = path.replace(/\/(invite|reset-password|verify-email|signup)\/.+/i, "/$1/…");
  return known.replace(/[\w%-]{40,}/g, "…").slice(0, 200);
}

const refuseUnreadable: RequestHandler = (request, response, next) => {
  if (!isHost(request.headers.host)) return problem(response, 400);
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
function isHost(host: string | undefined): boolean {
  return host === undefined || /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host);
}

const refuseMethods: RequestHandler = (request, response, next) =>
  ["GET", "HEAD", "POST"].includes(request.method) ? next() : problem(response, 405, { Allow: "GET, HEAD, POST" });

function crashPage(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (error: unknown, _request, response, _next) => {
    log.error({ id: response.locals.requestId, err: error }, "crash outside of a page");
    if (response.headersSent) return void response.destroy();
    problem(response, 500);
  };
}
