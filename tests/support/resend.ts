import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createInbox } from "./smtp";

export type ResendRequest = {
  path: string;
  authorization: string;
  key: string;
  mail: { from: string; to: string[]; subject: string; html: string; text: string; headers: Record<string, string> };
};

/** `truncated` breaks the connection in the middle of the body. */
export type ResendAnswer =
  "hang" | { status: number; body: unknown; headers?: Record<string, string>; truncated?: boolean };

type Decide = (request: ResendRequest) => ResendAnswer | undefined | Promise<ResendAnswer | undefined>;

export type ResendStandIn = {
  /** The RESEND_BASE_URL to give to Foyer. */
  url: string;
  requests: ResendRequest[];
  /** What was accepted, once per idempotency key. */
  accepted: ResendRequest[];
  /** Answers by `fn` from now on, as late as it likes; where it answers undefined, as Resend would. */
  answer(fn: Decide): void;
  /** The first accepted mail to this address that was not handed out yet, at once or when it comes. */
  nextMailTo(address: string): Promise<ResendRequest["mail"]>;
  close(): Promise<void>;
};

/** A stand-in for Resend's API on loopback that keeps idempotency keys as Resend does. */
export async function startResend(): Promise<ResendStandIn> {
  const requests: ResendRequest[] = [];
  const accepted: ResendRequest[] = [];
  const inbox = createInbox<ResendRequest["mail"]>();
  let decide: Decide = () => undefined;

  const accept = (request: ResendRequest): ResendAnswer => {
    const earlier = accepted.findIndex(({ key }) => key === request.key);
    if (earlier >= 0 && JSON.stringify(accepted[earlier]?.mail) !== JSON.stringify(request.mail))
      return refusal(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
    if (earlier >= 0) return { status: 200, body: { id: `resend-${earlier + 1}` } };
    accepted.push(request);
    for (const address of request.mail.to) inbox.deliver(address, request.mail);
    return { status: 200, body: { id: `resend-${accepted.length}` } };
  };

  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    const answer = (await decide(request)) ?? accept(request);
    if (answer === "hang") return;
    const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
    outgoing.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    if (!answer.truncated) return outgoing.end(body);
    outgoing.write(body.slice(0, 10), () => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accepted,
    answer: (fn) => void (decide = fn),
    nextMailTo: inbox.next,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A refusal as Resend writes it. */
export function refusal(status: number, name: string, message: string): ResendAnswer {
  return { status, body: { statusCode: status, name, message } };
}

async function read(incoming: IncomingMessage): Promise<ResendRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    path: incoming.url ?? "",
    authorization: incoming.headers.authorization ?? "",
    key: String(incoming.headers["idempotency-key"] ?? ""),
    mail: JSON.parse(Buffer.concat(chunks).toString()),
  };
}
