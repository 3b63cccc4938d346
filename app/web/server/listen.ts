import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { settings, SettingsError } from "#app/settings";
import { systemReason } from "#app/system-reason";
import { UPLOAD_MS } from "./large-upload";
import { answerUnreadable } from "./problems";

/**
 * How long a request may take to arrive, an upload the longest: `limitArrival` says how long any other. Node looks every half a
 * minute unless it is told otherwise.
 */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: UPLOAD_MS,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000,
  // Node would refuse a request without a Host by itself, without a page: `refuseUnreadable` does it with one.
  requireHostHeader: false,
};

/** Serves the app on HOST and PORT. Refuses, with a SettingsError that names the setting, where the system does not let it. */
export function listen(app: RequestListener): Promise<Server> {
  const { port, host } = settings();
  return new Promise((resolve, reject) => {
    const web = createServer(patience, app);
    web.once("error", (error) => reject(listenError(error)));
    web.maxHeadersCount = 200;
    answerClientErrors(web);
    // An expectation that Node does not know is none of Foyer's: the request is answered as any other (RFC 9110, 10.1.1).
    web.on("checkExpectation", app);
    web.listen(port, host, () => resolve(web));
  });
}

/** An unreadable request is answered by a page, unless its connection is in the middle of another answer: then it is closed. */
export function answerClientErrors(web: Server) {
  const unfinished = new WeakMap<Duplex, Set<ServerResponse>>();
  web.prependListener("request", ({ socket }, response) => {
    const answers = unfinished.get(socket) ?? new Set();
    unfinished.set(socket, answers.add(response));
    response.once("close", () => answers.delete(response));
  });
  web.on("clientError", (error, socket) => {
    const answers = [...(unfinished.get(socket) ?? [])];
    const isAnswering = answers.some(({ headersSent, writableEnded }) => headersSent && !writableEnded);
    if (isAnswering) socket.destroy();
    else answerUnreadable(error, socket);
  });
}

function listenError(error: Error): Error {
  const { port, host } = settings();
  const code = "code" in error ? String(error.code) : "";
  const reason = systemReason(error) ?? code;
  if (code === "EADDRINUSE")
    return new SettingsError(`Port ${port} is in use: stop what listens there, or set PORT to another.`);
  if (code === "EACCES")
    return new SettingsError(
      `PORT ${port} cannot be listened on by this user (${reason}): set PORT to 1024 or higher.`,
    );
  if (code === "EADDRNOTAVAIL")
    return new SettingsError(`HOST (${host}) is not an address of this machine: set it to one that is, or to 0.0.0.0.`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new SettingsError(
      `HOST (${host}) cannot be resolved (${code}): set it to an address of this machine, or to 0.0.0.0.`,
    );
  return code ? new SettingsError(`HOST (${host}) and PORT (${port}) cannot be listened on: ${reason}.`) : error;
}
