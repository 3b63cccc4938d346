import { afterEach, expect, test } from "vitest";
import { useSettings } from "#app/settings";
import { isLocalRequest } from "#app/web/server/local-request";

afterEach(() => useSettings(process.env));

const host = "localhost:3000";

test.each([
  ["127.0.0.1", { host }, true],
  ["::1", { host: "[::1]:3000" }, true],
  ["::ffff:127.0.0.1", { host: "127.0.0.1:3000" }, true],
  ["192.0.2.7", { host }, false],
  ["::ffff:192.0.2.7", { host }, false],
  ["2001:db8::1", { host }, false],
  [undefined, { host }, false],
  ["127.0.0.1", {}, false],
  ["127.0.0.1", { host: "foyer.example.com" }, false],
  ["127.0.0.1", { host: "127.0.0.1.example.com" }, false],
  ["127.0.0.1", { host, "x-forwarded-for": "192.0.2.7" }, false],
  ["127.0.0.1", { host, "x-forwarded-for": "" }, false],
  ["127.0.0.1", { host, forwarded: "for=192.0.2.7" }, false],
  ["127.0.0.1", { host, via: "1.1 proxy" }, false],
  ["127.0.0.1", { host, "x-real-ip": "192.0.2.7" }, false],
])("a request from %s with %j comes from this machine: %s", (remoteAddress, headers, isLocal) => {
  expect(isLocalRequest({ headers, socket: { remoteAddress } })).toBe(isLocal);
});

test("behind a proxy that is set up, no request comes from this machine", () => {
  useSettings({ ...process.env, TRUST_PROXY: "1" });
  expect(isLocalRequest({ headers: { host }, socket: { remoteAddress: "127.0.0.1" } })).toBe(false);
});
