import type { RouteConfigEntry } from "@remix-run/route-config";
import routes from "../../app/routes";

/** The id that Remix gives the route of each path of app/routes.ts. */
export const routeIds = new Map(idsOf(routes));

function idsOf(entries: RouteConfigEntry[], parent = ""): [string, string][] {
  return entries.flatMap(({ path, file, children = [] }) => {
    const here = path ? `${parent}/${path.replace(/\?$/, "")}` : parent;
    return children.length ? idsOf(children, here) : [[here || "/", file.replace(/\.tsx?$/, "")]];
  });
}

/** Where the pages' script asks for the data of the page at this path, whose route has this pattern. */
export function dataPath(path: string, pattern: string): string {
  const route = encodeURIComponent(routeIds.get(pattern) ?? "");
  return `${path}?${pattern === "/" ? "index&" : ""}_data=${route}`;
}
