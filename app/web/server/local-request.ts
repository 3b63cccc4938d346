import type { IncomingHttpHeaders } from "node:http";
import { isLoopback, settings } from "#app/settings";

type Incoming = { headers: IncomingHttpHeaders; socket: { remoteAddress?: string } };

const forwarding = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/**
 * Whether a request comes from this machine: by its connection, through no proxy, and to a name of this machine. A page
 * elsewhere whose name resolves to 127.0.0.1 (DNS rebinding) sends its own name as Host.
 */
export function isLocalRequest({ headers, socket }: Incoming): boolean {
  const isFromLoopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? "");
  const isForwarded = settings().trustProxy > 0 || forwarding.some((name) => headers[name] !== undefined);
  const host = `http://${headers.host}`;
  return isFromLoopback && !isForwarded && URL.canParse(host) && isLoopback(new URL(host));
}
