import type { ServerBuild } from "@remix-run/node";

type Routes = ServerBuild["routes"];

const narrowings = new WeakMap<ServerBuild, (path: string) => ServerBuild>();

/**
 * The build with those of its pages alone that may be at this path. Remix holds each path against every page that it has, three
 * times a request, which took a tenth of the server's time; now it holds it against one or two. It still decides.
 */
export function narrow(build: ServerBuild, path: string): ServerBuild {
  const narrowTo = narrowings.get(build) ?? narrowing(build);
  narrowings.set(build, narrowTo);
  return narrowTo(path);
}

function narrowing(build: ServerBuild): (path: string) => ServerBuild {
  const patterns = Object.keys(build.routes).map((id) => ({ id, pattern: segmentsOf(patternOf(build.routes, id)) }));
  const known = new Map<string, ServerBuild>();
  return (path) => {
    // Another way to write a letter: only Remix knows which.
    if (path.includes("%")) return build;
    const segments = segmentsOf(path.replace(/(\/_root)?\.data$/, ""));
    const ids = patterns.filter(({ pattern }) => mayFit(pattern, segments)).map(({ id }) => id);
    const key = ids.join();
    const narrow = known.get(key) ?? withOnly(build, ids);
    known.set(key, narrow);
    return narrow;
  };
}

const segmentsOf = (path: string) => path.toLowerCase().split("/").filter(Boolean);

function patternOf(routes: Routes, id: string): string {
  const { path = "", parentId } = routes[id] ?? {};
  return parentId === undefined ? path : `${patternOf(routes, parentId)}/${path}`;
}

function mayFit(pattern: string[], segments: string[]): boolean {
  const isOpen = pattern.at(-1) === "*";
  const least = pattern.filter((part) => part !== "*" && !part.endsWith("?")).length;
  if (segments.length < least || (segments.length > pattern.length && !isOpen)) return false;
  // From an optional part on, any part may stand for the next: only Remix knows which.
  const fixed = pattern.findIndex((part) => part === "*" || part.endsWith("?"));
  return pattern
    .slice(0, fixed < 0 ? undefined : fixed)
    .every((part, at) => part.startsWith(":") || part === segments[at]);
}

/** With their parents. */
function withOnly(build: ServerBuild, ids: string[]): ServerBuild {
  const kept = new Set(ids.flatMap((id) => lineOf(build.routes, id)));
  const keep = <Route>(routes: Record<string, Route>) =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => kept.has(id)));
  return { ...build, routes: keep(build.routes), assets: { ...build.assets, routes: keep(build.assets.routes) } };
}

function lineOf(routes: Routes, id: string): string[] {
  const parentId = routes[id]?.parentId;
  return parentId === undefined ? [id] : [id, ...lineOf(routes, parentId)];
}
