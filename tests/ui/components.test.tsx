import { renderToString } from "react-dom/server";
import type { LoaderFunctionArgs } from "react-router-dom";
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from "react-router-dom/server";
import { parse } from "node-html-parser";
import { beforeAll, expect, test, vi } from "vitest";
import { pages } from "#app/routes/dev/component-pages";
import Components, { loader } from "#app/routes/dev/components";
import { Filters } from "#app/routes/users/list/filters";
import { BulkBar } from "#app/routes/users/list/bulk-bar";
import { MemberTableRow } from "#app/routes/users/list/member-row";
import type { Scope } from "#app/web/request-context";

/** Notes each component as React draws it, so that nothing counts as shown that is only named. */
const { drawn, noting } = vi.hoisted(() => {
  type Component = (...given: unknown[]) => unknown;
  const drawn = new Set<unknown>();
  const known = new Map<unknown, unknown>();
  const note = (type: unknown, draw: Component) => {
    return (...given: unknown[]) => {
      drawn.add(type);
      return draw(...given);
    };
  };
  const wrap = (type: unknown): unknown => {
    if (typeof type === "function") return note(type, type as Component);
    const isForwarding = typeof type === "object" && type !== null && "render" in type;
    return isForwarding ? { ...type, render: note(type, type.render as Component) } : type;
  };
  const noting = (runtime: Record<string, unknown>) => {
    const create =
      (name: string) =>
      (type: unknown, ...rest: unknown[]) => {
        if (!known.has(type)) known.set(type, wrap(type));
        return (runtime[name] as Component)(known.get(type), ...rest);
      };
    return { ...runtime, jsx: create("jsx"), jsxs: create("jsxs"), jsxDEV: create("jsxDEV") };
  };
  return { drawn, noting };
});

vi.mock("react/jsx-runtime", async (load) => noting(await load()));
vi.mock("react/jsx-dev-runtime", async (load) => noting(await load()));

/** Every export of `app/ui` that is a component, by its name. */
const exported = Object.values(import.meta.glob<Record<string, unknown>>("../../app/ui/**/*.tsx", { eager: true }))
  .flatMap((module) => Object.entries(module))
  .filter(([name]) => /^[A-Z]/.test(name));

async function draw(query: string): Promise<string> {
  const { query: load, dataRoutes } = createStaticHandler([
    {
      id: "root",
      path: "/dev/components",
      loader: ({ request, params }: LoaderFunctionArgs) =>
        loader({ request, params, context: { isLocal: true } as Scope }),
      Component: Components,
    },
  ]);
  const context = await load(new Request(`http://localhost/dev/components${query}`));
  if (context instanceof Response) throw context;
  return renderToString(<StaticRouterProvider router={createStaticRouter(dataRoutes, context)} context={context} />);
}

let overview: string;

beforeAll(async () => {
  overview = await draw("");
  for (const page of Object.keys(pages)) await draw(`?page=${page}`);
});

test("every component of app/ui is shown on /dev/components", () => {
  expect(exported.length).toBeGreaterThan(50);
  const missing = exported.filter(([, component]) => !drawn.has(component)).map(([name]) => name);
  // A whole document, which no page can hold. What it draws, the Problem, is shown.
  expect(missing).toEqual(["ProblemDocument"]);
});

test("what the list of users is made of is shown there too", () => {
  const parts = { BulkBar, Filters, MemberTableRow };
  expect(Object.entries(parts).filter(([, part]) => !drawn.has(part))).toEqual([]);
});

test("an avatar is shown in each of its eight colours", () => {
  const faces = parse(overview).querySelectorAll("#avatars .face");
  expect(new Set(faces.map((face) => /--hue:\d+/.exec(face.getAttribute("class") ?? "")?.[0])).size).toBe(8);
});

test("the page leads to each of its sections, and to each whole page", () => {
  const page = parse(overview);
  const links = page.querySelectorAll("main li a").map((link) => link.getAttribute("href") ?? "");
  const sections = page.querySelectorAll("main > section, main > h2").map(({ id }) => `#${id}`);
  expect(sections.length).toBe(18);
  const wanted = [...sections, ...Object.keys(pages).map((name) => `?page=${name}`)];
  expect(links.slice(0, wanted.length)).toEqual(wanted);
});

test("no id stands twice on a page, and no style is written into an element", async () => {
  for (const html of [overview, ...(await Promise.all(Object.keys(pages).map((page) => draw(`?page=${page}`))))]) {
    const ids = parse(html)
      .querySelectorAll("[id]")
      .map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(html).not.toContain("style=");
  }
});
