import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Foyer } from "../../support/foyer";
import { sendBytes } from "../../support/raw";
import { shareFoyer } from "../../support/shared-foyer";
import { until } from "../../support/steps";

let foyer: Foyer;

beforeAll(async () => {
  foyer = await shareFoyer();
});

afterAll(async () => {
  await foyer.stop();
});

const END = "Host: localhost\r\nConnection: close\r\n\r\n";

test.each([
  ["two Host headers", `GET /login HTTP/1.1\r\nHost: evil.example\r\n${END}`],
  ["two Host headers that are the same", `GET /login HTTP/1.1\r\nHost: localhost\r\n${END}`],
  ["two Host headers, to what operators ask", `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n${END}`],
  ["two Host headers, to a file", `GET /robots.txt HTTP/1.1\r\nHost: evil.example\r\n${END}`],
  ["a target in absolute form", `GET http://evil.example/login HTTP/1.1\r\n${END}`],
  ["a target in absolute form of its own host", `GET http://localhost/healthz HTTP/1.1\r\n${END}`],
  ["a target that is an asterisk", `GET * HTTP/1.1\r\n${END}`],
  ["a header folded by a blank", `GET /login HTTP/1.1\r\nX-Folded: one\r\n two\r\n${END}`],
  ["a Host header folded by a tab", "GET /login HTTP/1.1\r\nHost:\r\n\tlocalhost\r\nConnection: close\r\n\r\n"],
  [
    "two Transfer-Encoding headers",
    `POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
  ],
  ["chunked twice in one header", `POST /login HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n${END}0\r\n\r\n`],
  ["a coding before chunked", `POST /login HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n${END}0\r\n\r\n`],
  ["a coding that is none", `POST /login HTTP/1.1\r\nTransfer-Encoding: identity\r\n${END}`],
  ["a coding in HTTP/1.0", `POST /login HTTP/1.0\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`],
  [
    "a coding beside a length",
    `POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n${END}0\r\n\r\n`,
  ],
])("53. %s: 400, on a page of Foyer's own, and the connection ends", async (_what, bytes) => {
  const answer = await sendBytes(foyer.url, bytes);
  expect([answer.status, answer.headers.connection]).toEqual([400, "close"]);
  expect(answer.body).toContain("</html>");
});

test.each([
  ["/logout/../login", "/login", 200],
  ["/nowhere/%2e%2e/login", "/login", 200],
  ["/\\login", "//login", 404],
  ["http://evil.example/login", "http://evil.example/login", 400],
])("53. %s is logged as the path that it is routed to: %s", async (target, path, status) => {
  // The lines of earlier requests may still be on their way: those behind this one's are not theirs.
  const marker = `/${randomUUID()}`;
  await foyer.client().get(marker);
  const answer = await sendBytes(foyer.url, `GET ${target}?q=1 HTTP/1.1\r\n${END}`);
  expect(answer.status).toBe(status);
  const requests = () => foyer.lines.filter((one) => one.includes('"msg":"request"'));
  const behindMarker = () => requests().slice(requests().findIndex((one) => one.includes(marker)) + 1);
  await until(
    () => Promise.resolve(requests().at(-2) ?? ""),
    (line) => line.includes(marker),
  );
  const [line = "{}"] = behindMarker();
  expect(JSON.parse(line)).toMatchObject({ path, status });
});
