import { readdirSync, readFileSync } from "node:fs";
import type { RouteConfigEntry } from "@remix-run/route-config";
import { expect, test } from "vitest";
import { Refusal } from "#app/domain/shared/errors";
import { checkSlug } from "#app/domain/workspaces/slug";
import routes from "#app/routes";

/** The first segment of each path, of those that a workspace's address could look like. */
function firstSegments(paths: string[]): string[] {
  const segments = paths.map((path) => path.replace(/^\//, "").split(/[/?]/)[0] ?? "");
  return [...new Set(segments.filter((segment) => /^[a-z0-9-]+$/.test(segment)))].sort();
}

function pathsOf(entries: RouteConfigEntry[]): string[] {
  return entries.flatMap(({ path, children = [] }) => (path ? [path] : pathsOf(children)));
}

/** Every path that the server answers itself, as its source names it: `router.get("/healthz"`, `app.use("/assets"`. */
function serverPaths(): string[] {
  const servers = ["operations", "webhooks", "http"].map((name) => `app/web/server/${name}.ts`);
  const sources = [...servers, "server.ts"].map((file) => readFileSync(file, "utf8"));
  return [...sources.join().matchAll(/\.(?:get|post|all|use)\(\s*"(\/[^"]+)"/g)].map(([, path = ""]) => path);
}

const publicFiles = () => readdirSync("public").map((name) => name.replace(/\.\w+$/, ""));

const own = firstSegments([...pathsOf(routes), ...serverPaths(), ...publicFiles()]);

test("the first segments of Foyer's own paths are found: of its pages, of its server, of its public files", () => {
  expect(own).toEqual(
    expect.arrayContaining([
      ...["change-email", "dev", "forgot-password", "instance", "invite", "login", "logout", "profile"],
      ...["reset-password", "setup", "signup", "verify-email", "workspaces"],
      ...["assets", "healthz", "metrics", "readyz", "webhooks"],
      "favicon",
    ]),
  );
});

test.each([...own, "api", "build", "static"])("%s cannot be a workspace's address", (segment) => {
  expect(() => checkSlug(segment, "slug")).toThrow(Refusal);
  expect(() => checkSlug(segment, "slug")).toThrow(`"${segment}": Foyer uses it itself`);
});
