import type { ServerBuild } from "@remix-run/node";
import { matchRoutes } from "@remix-run/react";
import { expect, test } from "vitest";
import table from "#app/routes";
import { narrow } from "#app/web/narrow-build";

/** What Remix makes of the table, so far as it is asked here. */
function buildOf(pages: { id: string; path?: string; index?: boolean }[]): ServerBuild {
  const under = pages.map((page) => [page.id, { ...page, parentId: "root" }] as const);
  const routes = Object.fromEntries([["root", { id: "root", path: "" }], ...under]);
  return { routes, assets: { routes } } as unknown as ServerBuild;
}

const build = buildOf(table.map(({ path, index, file }) => ({ path, index, id: file })));

/** Which page Remix finds, and with which parts of the path. */
function found({ routes }: ServerBuild, path: string) {
  const children = Object.values(routes)
    .filter(({ parentId }) => parentId === "root")
    .map(({ id, path: pattern, index }) => (index ? { id, index: true as const } : { id, path: pattern }));
  const matches = matchRoutes([{ id: "root", children }], path.replace(/\.data$/, "").replace(/^\/_root$/, "/"));
  return matches?.map(({ route, params }) => [route.id, params]);
}

const paths = [
  ...["/", "/login", "/LOGIN", "/login/", "/login/code", "//login", "/l%6Fgin", "/reset-password", "/reset-password/x"],
  ...["/invite", "/invite/some.token", "/invite/a/b", "/setup", "/nexus", "/nexus/leave", "/nexus/other"],
  ...["/nexus/workspace-settings", "/nexus/workspace-settings/users", "/nexus/Workspace-Settings/USERS/"],
  ...[
    "/nexus/workspace-settings/users/new",
    "/nexus/workspace-settings/users/1",
    "/nexus/workspace-settings/users/1/archive",
  ],
  ...["/nexus/workspace-settings/users/export.csv", "/nexus/workspace-settings/audit-log.csv", "/dev/mail/1/html"],
  ...[
    "/nexus/workspace-settings/users/bulk/7",
    "/nexus/workspace-settings/users/requests/7",
    "/instance/users/1/archive",
  ],
  ...["/nexus/workspace-settings/users.data", "/_root.data", "/a/b/c/d/e/f/g", "/nexus/w%6Frkspace-settings/general"],
];

test.each(paths)("at %s the same page is found as among all", (path) => {
  const narrowed = narrow(build, path);
  expect(found(narrowed, path)).toEqual(found(build, path));
  expect(found(build, path)).toBeDefined();
});

test("of all pages only those are left that may be there, and one build is made of them", () => {
  const users = narrow(build, "/nexus/workspace-settings/users");
  expect(Object.keys(users.routes)).toEqual(["root", "routes/users.tsx", "routes/not-found.tsx"]);
  expect(Object.keys(users.assets.routes)).toEqual(["root", "routes/users.tsx", "routes/not-found.tsx"]);
  expect(narrow(build, "/apollo/workspace-settings/users")).toBe(users);
  expect(narrow(build, "/apollo/w%6Frkspace-settings/users")).toBe(build);
});

test("pages within pages, parts that may be left out and open ends are found as among all", () => {
  const routes = {
    root: { id: "root", path: "" },
    frame: { id: "frame", path: "settings", parentId: "root" },
    bare: { id: "bare", parentId: "root" },
    inner: { id: "inner", path: "users", parentId: "frame" },
    first: { id: "first", index: true, parentId: "frame" },
    plain: { id: "plain", path: "plain", parentId: "bare" },
    some: { id: "some", path: ":lang?/about", parentId: "root" },
    files: { id: "files", path: "files/*", parentId: "root" },
  };
  const nested = { routes, assets: { routes } } as unknown as ServerBuild;
  const kept = (path: string) => Object.keys(narrow(nested, path).routes);
  expect(kept("/settings/users")).toEqual(["root", "frame", "inner", "some"]);
  expect(kept("/settings")).toEqual(["root", "frame", "first", "some"]);
  expect(kept("/plain")).toEqual(["root", "bare", "plain", "some"]);
  expect(kept("/about")).toEqual(["root", "some"]);
  expect(kept("/en/about")).toEqual(["root", "some"]);
  expect(kept("/files/a/b/c")).toEqual(["root", "files"]);
});
