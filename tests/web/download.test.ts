import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { Forbidden } from "#app/domain/shared/errors";
import { sendDownload } from "#app/web/server/download";

const CHUNK = "x".repeat(64 * 1024);
const MOST = 4000;

/** A server of one download, the client's end of it, and how much was asked of its source until that was closed. */
async function open() {
  let asked = 0;
  let close: (asked: number) => void;
  const closed = new Promise<number>((resolve) => (close = resolve));
  async function* source() {
    try {
      for (; asked < MOST; asked++) yield await Promise.resolve(CHUNK);
    } finally {
      close(asked);
    }
  }
  let sent = Promise.resolve();
  const server = createServer((_request, response) => void (sent = sendDownload(response, source())));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const [answer] = (await once(get({ port, host: "127.0.0.1" }), "response")) as [IncomingMessage];
  return { answer, closed, sent: () => sent, server };
}

test("a download is read no faster than the browser takes it, and no further once the browser has gone", async () => {
  const { answer, closed, sent, server } = await open();
  await once(answer, "readable");
  answer.destroy();
  expect(await closed).toBeLessThan(MOST / 2);
  await sent();
  server.close();
});

test("a download arrives whole", async () => {
  const { answer, closed, server } = await open();
  let length = 0;
  for await (const chunk of answer) length += (chunk as Buffer).length;
  expect([length, await closed]).toEqual([MOST * CHUNK.length, MOST]);
  server.close();
});

test("a download that its person may not have any more is cut off, so that no file looks whole that is not", async () => {
  async function* source() {
    yield await Promise.resolve(CHUNK);
    throw new Forbidden();
  }
  let sent = Promise.resolve();
  const server = createServer((_request, response) => void (sent = sendDownload(response, source())));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const [answer] = (await once(get({ port, host: "127.0.0.1" }), "response")) as [IncomingMessage];
  await expect(answer.toArray()).rejects.toMatchObject({ code: "ECONNRESET" });
  await sent;
  server.close();
});
