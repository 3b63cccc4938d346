import { describe, expect, test } from "vitest";
import { redactPath } from "#app/web/server/request-log";

const TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIjKlMnOpQrStUvWxYz";

describe("the path of a link is logged without its token", () => {
  test.each([
    ["/invite/short", "/invite/…"],
    [`/invite/${TOKEN}`, "/invite/…"],
    [`/INVITE/${TOKEN}`, "/INVITE/…"],
    [`//invite//${TOKEN}`, "//invite/…"],
    ["/%69nvite/short", "/invite/…"],
    ["/%49%4e%56%49%54%45/short", "/INVITE/…"],
    ["/%2569nvite/short", "/invite/…"],
    ["/invite%2fshort", "/invite/…"],
    ["/invite%252Fshort", "/invite/…"],
    ["/invite\\short", "/invite/…"],
    ["/invite/short%zz", "/invite/…"],
    ["/%69nvite/short%E0%A4%A", "/invite/…"],
    ["/invite/first%0D%0Asecond", "/invite/…"],
    ["/x/../invite/short", "/x/../invite/…"],
    ["/reset-password/short", "/reset-password/…"],
    ["/verify-email/short", "/verify-email/…"],
    ["/change-email/short", "/change-email/…"],
    ["/restore-email/short", "/restore-email/…"],
    ["/signup/short", "/signup/…"],
    [`/nexus/${TOKEN}`, "/nexus/…"],
    [`/nexus/${TOKEN.replace("A", "%41")}`, "/nexus/…"],
  ])("%s: %s", (path, logged) => {
    expect(redactPath(path)).toBe(logged);
  });
});

test.each([
  "/nexus/workspace-settings/users",
  "/nexus%2Fworkspace-settings",
  "/invite",
  "/invite/",
  "/assets/index.css",
  "/n%C3%A9xus",
  "/%zz",
])("the path of any other page is logged as it came: %s", (path) => {
  expect(redactPath(path)).toBe(path);
});
