import { randomBytes } from "node:crypto";
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from "node:http";
import { Socket } from "node:net";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { settings } from "#app/settings";

/** The headers of every answer. Pages are never stored: what they show is somebody's. */
export function securityHeaders(isDevelopment: boolean): RequestHandler[] {
  const nonce: RequestHandler = (_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString("base64");
    setAlways(response);
    next();
  };
  return [nonce, createPolicy(isDevelopment)];
}

/** The same headers, for an answer to what Node could not read as a request, which no handler of Express sees. */
export function rawSecurityHeaders(): OutgoingHttpHeaders {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  setAlways(response);
  createPolicy(false)(response.req, response, () => undefined);
  return response.getHeaders();
}

function setAlways(response: ServerResponse) {
  response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  response.setHeader("Cache-Control", "no-store");
}

function createPolicy(isDevelopment: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", (_request, response) => `'nonce-${readNonce(response)}'`],
        styleSrc: isDevelopment ? ["'self'", "'unsafe-inline'"] : ["'self'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: isDevelopment ? ["'self'", "ws:"] : ["'self'"],
        // The preview of a mail: every other page refuses to stand in a frame.
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // "no-referrer" would make Chromium send `Origin: null` with plain form posts.
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: settings().secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    frameguard: { action: "deny" },
  });
}

/** Of an answer without scripts, one that no script knows. */
function readNonce(response: object): string {
  return "locals" in response && response.locals && typeof response.locals === "object" && "nonce" in response.locals
    ? String(response.locals.nonce)
    : randomBytes(16).toString("base64");
}
