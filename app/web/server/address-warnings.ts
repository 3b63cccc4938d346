import type { Logger } from "pino";
import { settings } from "#app/settings";

/** So many addresses are told apart: senders choose them, and neither memory nor the log is theirs to fill. */
const MAX_ADDRESSES = 100;

const warned = new Set<string>();

/**
 * Warns the operator, once for each address, that a form was refused because it came by another than APP_URL: often the
 * setting is wrong, or a proxy does not lead from http to https.
 */
export function warnOfAddress(log: Logger, address = ""): void {
  const cameFrom = address.slice(0, 200);
  if (warned.has(cameFrom) || warned.size >= MAX_ADDRESSES) return;
  warned.add(cameFrom);
  log.warn({ cameFrom, appUrl: settings().appOrigin }, "a form was refused: it came from another address than APP_URL");
}
