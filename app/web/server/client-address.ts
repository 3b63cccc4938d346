import type { IncomingHttpHeaders } from "node:http";
import { isIP, isIPv4, isIPv6 } from "node:net";
import type { RequestHandler } from "express";
import ipaddr from "ipaddr.js";
import type { Logger } from "pino";

type Incoming = {
  socket: { remoteAddress?: string | undefined };
  headers: Pick<IncomingHttpHeaders, string>;
};

/**
 * The address that a request came from: the connection's own, or with this many trusted proxies in front the one that the
 * first of them reported in X-Forwarded-For. Each proxy adds the address that it saw to the end of the list, so they are
 * counted from the right, and what a client wrote there itself stands further left. Where that is no address ("unknown",
 * RFC 7239, 6.3), the connection's own counts: all such clients share one network's limits, instead of each escaping them.
 */
export function clientAddress({ socket, headers }: Incoming, proxies: number): string {
  const own = toAddress(socket.remoteAddress ?? "") ?? "";
  if (proxies === 0) return own;
  const reported = forwardedFor(headers);
  return toAddress(reported.at(-proxies) ?? reported[0] ?? "") ?? own;
}

/**
 * Says once, in the log, that TRUST_PROXY does not fit what stands in front of Foyer: then everybody shares one network's
 * limits, or anybody can choose an address of their own. A client can cause that line too, but not more than once.
 */
export function warnAboutProxies(log: Logger, proxies: number): RequestHandler {
  let isSaid = false;
  return ({ headers }, _response, next) => {
    const words = isSaid ? undefined : findMismatch(forwardedFor(headers).length, proxies);
    if (words) log.warn({ trustProxy: proxies }, words);
    isSaid ||= words !== undefined;
    next();
  };
}

function findMismatch(reported: number, proxies: number): string | undefined {
  if (proxies === 0 && reported > 0)
    return "a request came with X-Forwarded-For, which is ignored: behind a proxy, set TRUST_PROXY to the number of proxies";
  if (reported < proxies)
    return `TRUST_PROXY=${proxies}, but X-Forwarded-For of a request has ${reported} addresses: clients that reach Foyer past a proxy can choose their address`;
  return undefined;
}

/** What X-Forwarded-For lists, of several headers in their order. Empty elements count for nothing (RFC 9110, 5.6.1). */
function forwardedFor(headers: Incoming["headers"]): string[] {
  const lists = [headers["x-forwarded-for"] ?? []].flat();
  return lists.flatMap((list) => list.split(",").map((element) => element.trim())).filter((element) => element !== "");
}

/** An IPv4 or IPv6 address, with or without a port, in its canonical form; an IPv4-mapped IPv6 address as the IPv4 one. */
function toAddress(text: string): string | undefined {
  const host = withoutPort(text.replace(/^"(.*)"$/, "$1")).replace(/%.*$/, "");
  // ipaddr.js alone would take 0xcb007107 and 010.0.0.1 as well.
  return isIP(host) ? ipaddr.process(host).toString() : undefined;
}

/** Azure's gateways add the port to IPv4 addresses; `[2001:db8::1]:443` is what RFC 7239 asks for. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? [];
  if (bracketed !== undefined && isIPv6(bracketed)) return bracketed;
  const [, host] = /^([^:]*):\d{1,5}$/.exec(text) ?? [];
  return host !== undefined && isIPv4(host) ? host : text;
}
