import { once } from "node:events";
import { connect, type Socket } from "node:net";

export type RawAnswer = { status: number; headers: Record<string, string>; body: string };

export async function openSocket(origin: string): Promise<Socket> {
  const socket = connect(Number(new URL(origin).port), "localhost");
  // A server that refuses a long request may close before all of it is written.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** Sends bytes just as they are, on a connection of their own, and reads the answer to its end. */
export async function sendBytes(origin: string, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  const socket = await openSocket(origin);
  for (const part of parts) socket.write(part);
  const answer = await readAnswer(socket);
  socket.destroy();
  return answer;
}

/** The answer once it is whole, or what there is of it when the connection ends. */
export async function readAnswer(socket: Socket): Promise<RawAnswer> {
  let text = "";
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (isWhole(text)) resolve();
    });
    socket.on("close", () => resolve());
  });
  return parse(text);
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)$/im.exec(text.slice(0, end))?.[1];
  return end > 0 && length !== undefined && Buffer.byteLength(text) >= end + 4 + Number(length);
}

function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const pairs = lines.map((line): [string, string] => [
    line.replace(/:.*$/, "").toLowerCase(),
    line.replace(/^[^:]*: ?/, ""),
  ]);
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(pairs), body: rest.join("\r\n\r\n") };
}
