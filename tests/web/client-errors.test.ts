import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { answerClientErrors } from "#app/web/server/listen";

/** Sends what is given, then what follows once the server answered something, and answers all that came back. */
async function talk(app: RequestListener, first: string, then = ""): Promise<string> {
  const web = createServer(app);
  answerClientErrors(web);
  await once(web.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void web.close());
  const address = web.address();
  const socket = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  socket.write(first);
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    if (received === "" && then) socket.write(then);
    received += chunk.toString();
  });
  await once(socket, "close");
  return received;
}

const statusLines = (received: string) => received.match(/HTTP\/1\.1 \d+ [^\r]*/g);

test("what is no request is answered by a page of Foyer's own", async () => {
  const received = await talk((_, response) => response.end("fine"), "nonsense\r\n\r\n");
  expect(statusLines(received)).toEqual(["HTTP/1.1 400 This address cannot be read"]);
  expect(received).toContain("<!doctype html>");
});

test("a connection that is in the middle of an answer is closed, and no page is written into that answer", async () => {
  const received = await talk(
    (_, response) => void response.writeHead(200).write("the first half"),
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "nonsense\r\n\r\n",
  );
  expect(statusLines(received)).toEqual(["HTTP/1.1 200 OK"]);
  expect(received).toContain("the first half");
  expect(received).not.toContain("<!doctype html>");
});

test("after an answer is whole, what is no request is answered by a page again", async () => {
  const received = await talk(
    (_, response) => response.end("fine"),
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "nonsense\r\n\r\n",
  );
  expect(statusLines(received)).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 400 This address cannot be read"]);
});
