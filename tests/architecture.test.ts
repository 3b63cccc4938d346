import { describe, expect, test } from "vitest";
import ts from "typescript";
import { sql } from "kysely";
import { db } from "#db/database";
import { importsOf, readSources, sourceOf, type Import, type Source } from "./support/source";

const sources = readSources();

/**
 * What each layer may import of ours, as design.md draws it: arrows point down only. A name ending in `/` is a folder;
 * `type` before it allows `import type` and nothing else.
 */
const layers: Record<string, string[]> = {
  // Pure, and below all others: pages and mails have the same colours.
  "app/colours/": ["app/colours/"],
  "app/ui/": ["app/ui/", "app/colours/", "app/time-zone", "app/time-zone-names", "type app/domain/"],
  // The guide is a text that one of the pages shows.
  "app/routes/": [
    ...["app/routes/", "app/ui/", "app/web/", "app/domain/", "app/mail/captured", "app/settings"],
    "app/mail/preview",
    ...["app/colours/", "app/time-zone", "app/time-zone-names", "docs/guide.md"],
  ],
  "app/web/": [
    "app/web/",
    "app/domain/",
    "app/ui/layout/problem-document",
    "app/ui/foyer",
    "type app/ui/",
    "app/settings",
    "app/system-reason",
  ],
  "app/domain/": [
    "app/domain/",
    "app/colours/",
    "db/database",
    "db/ids",
    "db/migrate",
    "type db/schema",
    ...["app/mail/outbox", "app/mail/standing", "app/mail/daily-limit", "app/mail/outage", "app/mail/queue"],
    ...["app/mail/test-mail", "app/mail/notices", "app/mail/placeholders"],
    // What a provider tells of a mail.
    "app/mail/mail-events",
    "app/mail/transports/resend-events",
    "app/settings",
    ...["app/time-zone", "app/time-zone-names"],
  ],
  "app/mail/": [
    ...[
      "app/mail/",
      "app/colours/",
      "app/time-zone",
      "db/database",
      "db/ids",
      "type db/schema",
      "app/settings",
      "type app/smtp-url",
    ],
  ],
  "app/worker/": ["app/worker/", "app/domain/", "app/mail/", "db/database", "app/settings"],
  "app/remix.d.ts": ["type app/web/request-context"],
  "app/routes.ts": [],
  "app/settings.ts": [
    "app/smtp-url",
    "app/smtp-authorities",
    "app/system-reason",
    "app/mail-from",
    "app/setting-sources",
  ],
  "app/mail-from.ts": [],
  "app/setting-sources.ts": [],
  "app/smtp-url.ts": [],
  "app/smtp-authorities.ts": ["app/system-reason"],
  "app/system-reason.ts": [],
  "app/log.ts": [],
  "app/time-zone.ts": [],
  "app/time-zone-names.ts": [],
  "app/entry.client.tsx": [],
  // Remix's own two: the frame around every page, and what becomes of one that crashed.
  "app/root.tsx": ["app/ui/", "app/web/", "app/settings"],
  "app/entry.server.tsx": ["app/ui/", "app/web/", "app/log", "db/database"],
  "app/": [],
  "db/commands/": ["db/", "app/domain/", "app/settings"],
  "db/": ["db/", "app/settings", "app/system-reason"],
  "server.ts": ["app/domain/", "app/web/", "app/worker/worker", "app/log", "app/settings", "db/open"],
};

function forbidden({ path, target, isOurs, isType }: Import): string[] {
  if (!isOurs) return [];
  const layer = Object.keys(layers).find((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
  const allowed = layers[layer ?? ""] ?? [];
  const fits = (name: string) => (name.endsWith("/") ? target.startsWith(name) : target === name);
  const isAllowed = allowed.some((name) => fits(name) || (isType && name.startsWith("type ") && fits(name.slice(5))));
  return isAllowed ? [] : [`${path} imports ${target}`];
}

describe("arrows point down only", () => {
  test("no file imports from a layer above its own", () => {
    expect(sources.flatMap(importsOf).flatMap(forbidden)).toEqual([]);
  });

  test.each([
    [
      "app/ui/layout/layout.tsx",
      'import { settings } from "#app/settings";',
      ["app/ui/layout/layout.tsx imports app/settings"],
    ],
    [
      "app/ui/layout/layout.tsx",
      'import { invite } from "#app/domain/members/edit";',
      ["app/ui/layout/layout.tsx imports app/domain/members/edit"],
    ],
    [
      "app/ui/layout/layout.tsx",
      'import { type Role } from "#app/domain/shared/actors";',
      ["app/ui/layout/layout.tsx imports app/domain/shared/actors"],
    ],
    ["app/ui/layout/layout.tsx", 'import type { Role } from "#app/domain/shared/actors";', []],
    [
      "app/ui/layout/layout.tsx",
      'import { paths } from "../../web/urls";',
      ["app/ui/layout/layout.tsx imports app/web/urls"],
    ],
    [
      "app/routes/users/users.tsx",
      'import { db } from "#db/database";',
      ["app/routes/users/users.tsx imports db/database"],
    ],
    [
      "app/routes/users/users.tsx",
      'const { db } = await import("#db/database");',
      ["app/routes/users/users.tsx imports db/database"],
    ],
    [
      "app/routes/users/users.tsx",
      'export { db } from "#db/database";',
      ["app/routes/users/users.tsx imports db/database"],
    ],
    [
      "app/web/forms.ts",
      'import { Page } from "#app/ui/layout/layout";',
      ["app/web/forms.ts imports app/ui/layout/layout"],
    ],
    [
      "app/domain/shared/actors.ts",
      'import { forms } from "#app/web/forms";',
      ["app/domain/shared/actors.ts imports app/web/forms"],
    ],
    ["app/domain/shared/actors.ts", 'import "./errors";', []],
    ["app/mail/outbox.ts", 'import { invite } from "#app/domain/x";', ["app/mail/outbox.ts imports app/domain/x"]],
    ["db/open.ts", 'import { x } from "#app/domain/x";', ["db/open.ts imports app/domain/x"]],
    ["app/new.ts", 'import { x } from "#app/settings";', ["app/new.ts imports app/settings"]],
  ])("in %s: %s", (path, line, found) => {
    expect(importsOf(sourceOf(path, line)).flatMap(forbidden)).toEqual(found);
  });

  test("only the domain, mail, the worker and the database speak SQL", () => {
    const speakers = sources.flatMap(importsOf).filter(({ target }) => ["kysely", "pg"].includes(target));
    const elsewhere = speakers.filter(({ path }) => !/^(app\/domain\/|app\/mail\/|app\/worker\/|db\/)/.test(path));
    expect(speakers.length).toBeGreaterThan(10);
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });

  test("the domain knows neither requests nor pages", () => {
    const web = /^(express|react|react-dom|@remix-run\/.*|@conform-to\/.*)$/;
    const found = sources
      .flatMap(importsOf)
      .filter(({ path, target }) => path.startsWith("app/domain/") && web.test(target));
    expect(found).toEqual([]);
  });

  test("no file imports itself by way of others", () => {
    expect(circles(sources.flatMap(importsOf))).toEqual([]);
    const lines = ['import { b } from "./b";', 'import type { c } from "./c";', 'import { a } from "./a";'];
    const circle = lines.map((line, at) => sourceOf(`x/${"abc"[at]}.ts`, line));
    expect(circles(circle.flatMap(importsOf))).toEqual(["x/a", "x/b", "x/c"]);
    expect(circles(circle.slice(1).flatMap(importsOf))).toEqual([]);
  });

  /** The files that are on a circle of imports, of values or of types. */
  function circles(imports: Import[]): string[] {
    const ours = imports
      .filter(({ isOurs }) => isOurs)
      .map(({ path, target }) => [path.replace(/\.tsx?$/, ""), target]);
    const reachable = (from = "", seen = new Set<string>()): Set<string> => {
      for (const [file, target = ""] of ours)
        if (file === from && !seen.has(target)) reachable(target, seen.add(target));
      return seen;
    };
    const files = [...new Set(ours.map(([file = ""]) => file))];
    return files.filter((file) => reachable(file).has(file)).sort();
  }
});

describe("of a dependency only its public interface is used", () => {
  /** Fields of Remix, pg and node:http that earlier versions of this code read or wrote, beside all whose name begins with `_`. */
  const known = ["streamCache", "serverHandoffString", "serverHandoffStream", "queryQueue", "activeQuery"];

  function privateUses({ path, nodes }: Source): string[] {
    return nodes.flatMap((node) => {
      const name = ts.isPropertyAccessExpression(node)
        ? node.name.text
        : ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)
          ? node.argumentExpression.text
          : ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)
            ? (node.propertyName ?? node.name).getText()
            : "";
      return name.startsWith("_") || known.includes(name) ? [`${path} uses ${name}`] : [];
    });
  }

  function deepImports({ path, nodes }: Source): string[] {
    const specifiers = nodes.filter(ts.isStringLiteral).map(({ text }) => text);
    return specifiers
      .filter((text) => /^(@[\w-]+\/)?[\w-]+\/(.+\/)?(dist|lib|src|build|internal)(\/|$)/.test(text))
      .filter((text) => !text.startsWith("app/") && !text.startsWith("db/"))
      .map((text) => `${path} imports ${text}`);
  }

  test("no private field is touched", () => {
    expect(sources.flatMap(privateUses)).toEqual([]);
    const uses = (line: string) => privateUses(sourceOf("x.ts", line));
    expect(uses("context.streamCache = {};")).toEqual(["x.ts uses streamCache"]);
    expect(uses('pool["_clients"].length;')).toEqual(["x.ts uses _clients"]);
    expect(uses("const { _idle } = pool;")).toEqual(["x.ts uses _idle"]);
    expect(uses("const { _idle: idle } = pool;")).toEqual(["x.ts uses _idle"]);
  });

  test("no internal module is imported", () => {
    expect(sources.flatMap(deepImports)).toEqual([]);
    const imports = (line: string) => deepImports(sourceOf("x.ts", line));
    expect(imports('import { x } from "pg/lib/client";')).toEqual(["x.ts imports pg/lib/client"]);
    expect(imports('await import("@remix-run/server-runtime/dist/single-fetch");')).toEqual([
      "x.ts imports @remix-run/server-runtime/dist/single-fetch",
    ]);
    expect(imports('import { renderToString } from "react-dom/server";')).toEqual([]);
  });
});

describe("permission is a type", () => {
  const claims = ({ path, nodes }: Source) =>
    nodes
      .filter((node) => ts.isTypePredicateNode(node) && /^(Super)?Admin$/.test(node.type?.getText() ?? ""))
      .map(() => path);

  test("only the guard makes an Admin or a SuperAdmin", () => {
    expect(sources.flatMap(claims)).toEqual(["app/web/guards.ts", "app/web/guards.ts"]);
    expect(claims(sourceOf("app/routes/x.ts", "const is = (m: Member): m is Admin => true;"))).toEqual([
      "app/routes/x.ts",
    ]);
  });

  test("every page and every action of a workspace's settings asks the guard", () => {
    const isGuarded = (node: ts.Node) => /\brequireAdmin\(context, request, params\)/.test(node.getText());
    const handlers = sources
      .filter(isSettingsPage)
      .flatMap(({ path, tree }) =>
        tree.statements.filter(isHandler).map((handler) => [path, handler.name?.text, isGuarded(handler)]),
      );
    expect(handlers.length).toBeGreaterThan(8);
    expect(handlers.filter(([, , is]) => !is)).toEqual([]);
  });

  function isSettingsPage({ path }: Source): boolean {
    const table = sources.find((source) => source.path === "app/routes.ts")?.text ?? "";
    const settings = /prefix\(":workspace\/workspace-settings", \[(.*?)\n {2}\]\)/s.exec(table)?.[1] ?? "";
    return settings.includes(`"${path.replace(/^app\//, "")}"`);
  }

  function isHandler(node: ts.Statement): node is ts.FunctionDeclaration {
    return ts.isFunctionDeclaration(node) && ["loader", "action"].includes(node.name?.text ?? "");
  }
});

/** Tables that belong to no workspace: people and what is theirs alone, the instance, the workspaces, Kysely's own. */
const outside = new Set([
  "account_mails",
  "accounts",
  "email_changes",
  "email_verifications",
  "email_recoveries",
  "former_slugs",
  "pending_logins",
  "instance",
  "instance_events",
  "form_drafts",
  "known_browsers",
  "kysely_migration",
  "kysely_migration_lock",
  "mail_days",
  "password_resets",
  "rate_limits",
  "recovery_codes",
  "reset_requests",
  "two_factor_secrets",
  "sessions",
  // By the provider's own ids, before it is known whose mail they are about; and whether the instance can send mail.
  "mail_events",
  "mail_transport",
  "set_aside_indexes",
  "workspaces",
]);

describe("what belongs to a workspace carries its id", () => {
  type Key = { table: string; kind: string; name: string; first: string };

  test("at the head of every primary, unique and foreign key", async () => {
    const { rows } = await sql<Key>`
      select c.relname as "table", 'unique' as kind, i.relname as name, a.attname as first
      from pg_index x
      join pg_class c on c.oid = x.indrelid
      join pg_class i on i.oid = x.indexrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
      where x.indisunique and c.relnamespace = 'public'::regnamespace
      union all
      select c.relname, 'foreign', k.conname, a.attname
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace`.execute(db);
    const inside = rows.filter(({ table }) => !outside.has(table));
    expect(inside.length).toBeGreaterThan(15);
    // Accounts stand outside, so what refers to one can only name it alone.
    expect(
      inside
        .filter(({ first }) => first !== "workspace_id")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["access_requests_account_id_fkey", "members_account_id_fkey"]);
  });

  test("at the head of what every foreign key between two such tables refers to", async () => {
    const { rows } = await sql<{ table: string; target: string; name: string; from: string; to: string }>`
      select k.conrelid::regclass::text as "table", k.confrelid::regclass::text as target, k.conname as name,
        a.attname as "from", b.attname as "to"
      from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace`.execute(db);
    const between = rows.filter(({ table, target }) => !outside.has(table) && !outside.has(target));
    expect(between.length).toBeGreaterThan(6);
    const loose = between.filter(({ from, to }) => from !== "workspace_id" || to !== "workspace_id");
    expect(loose.map(({ name }) => name)).toEqual([]);
  });

  test("in every table but those few", async () => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class c
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull
      ) order by relname`.execute(db);
    expect(rows.map(({ name }) => name)).toEqual([...outside].sort());
  });

  test("in the condition of every query on such a table", () => {
    expect(sources.flatMap(queriesWithoutWorkspace)).toEqual([
      // What was closed long ago is swept in whatever workspace.
      "app/domain/access-requests/access-request.ts: sweepRequests",
      // A person's memberships are found by their account, in whatever workspace.
      "app/domain/accounts/profile.ts: lockActiveMemberships",
      // What is a week old is swept in whatever workspace.
      "app/domain/accounts/sign-up.ts: sweepSignUps",
      // Whichever waits longest is worked on, of whatever workspace.
      "app/domain/bulk-actions/run.ts: claimBulk",
      // Whichever is old is deleted, of whatever workspace.
      "app/domain/bulk-actions/sweep.ts: findOld",
      "app/domain/imports/sweep.ts: findOld",
      // An open invitation is read by the address that it is to, in whatever workspace.
      "app/domain/invitations/link.ts: findInvitationTo",
      "app/domain/invitations/open-invitations.ts: openTo",
      // Whose day is near is warned in whatever workspace.
      "app/domain/members/access-end-emails.ts: listUnwarned",
      // Wherever many are invited, the worker counts how many of them are requested.
      "app/domain/members/counts.ts: countManyRequested",
      // Whose day has come is archived in whatever workspace.
      "app/domain/members/leave.ts: listEnded",
      // What is ten minutes old is swept in whatever workspace.
      "app/domain/undos/keep.ts: sweepUndos",
      "app/domain/workspaces/workspace.ts: listMemberships",
      "app/domain/workspaces/workspace.ts: hasFormerMembership",
      // Each outbox is read for every workspace, and a row of it is named by its owner: a workspace, or an account.
      "app/mail/claims.ts: claimDue",
      // A provider names a mail by its own id, whosever it is.
      "app/mail/mail-events.ts: applyMailEvents",
      "app/mail/settle.ts: buildUpdate",
      "app/mail/settle.ts: selectOne",
      // How much a seeding adds is held against all there are.
      "db/commands/seed.ts: countEverybody",
    ]);
  });

  test.each([
    ['db.deleteFrom("groups").where("id", "=", id)', ["x.ts: f"]],
    ['db.deleteFrom("groups").where("workspace_id", "=", w).where("id", "=", id)', []],
    ['db.updateTable("members").set({ workspace_id: w }).where("id", "=", id)', ["x.ts: f"]],
    ['db.updateTable("members").set({ name }).where(sameMembership(membership))', []],
    ['db.selectFrom("members as m").select("workspace_id").where("id", "=", id)', ["x.ts: f"]],
    ['db.selectFrom("members as m").whereRef("m.workspace_id", "=", "i.workspace_id")', []],
    ['db.selectFrom("accounts").where("id", "=", id)', []],
    ['db.selectFrom(table).where("id", "=", id)', ["x.ts: f"]],
    ['db.selectFrom(memberships.as("m")).limit(1)', []],
    ['db.selectFrom("accounts").innerJoin("members", "members.account_id", "accounts.id")', ["x.ts: f"]],
    ['db.selectFrom("workspaces").innerJoin("members", "members.workspace_id", "workspaces.id")', []],
    ['db.selectFrom("workspaces").leftJoin("groups as g", (join) => join.onRef("g.id", "=", "x.id"))', ["x.ts: f"]],
  ])("such as %s", (query, found) => {
    expect(queriesWithoutWorkspace(sourceOf("x.ts", `function f() { return ${query}.execute(); }`))).toEqual(found);
  });

  function queriesWithoutWorkspace({ path, nodes }: Source): string[] {
    const calls = nodes.filter(isCall).filter((call) => isInside(tableOf(call)));
    const open = calls.filter((call) => (isStart(call) && !hasCondition(call)) || (isJoin(call) && !names(call)));
    return open.map((call) => `${path}: ${functionAround(call)}`);
  }

  const isCall = (node: ts.Node): node is ts.CallExpression & { expression: ts.PropertyAccessExpression } =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
  const methodOf = (node: ts.Node) => (isCall(node) ? node.expression.name.text : "");
  const isStart = (call: ts.Node) => /^(selectFrom|updateTable|deleteFrom)$/.test(methodOf(call));
  const isJoin = (call: ts.Node) => /^(inner|left|right|full)Join$/.test(methodOf(call));
  const isInside = (table: string | undefined) => table !== undefined && !outside.has(table);
  const names = (call: ts.CallExpression) =>
    /\bworkspace_id"|\bsameMembership\(/.test(call.getText().slice(call.expression.getText().length));

  /** Undefined for a query on another query, which has conditions of its own. A variable may be any table. */
  function tableOf({ arguments: [first] }: ts.CallExpression): string | undefined {
    if (first && ts.isIdentifier(first)) return "any";
    return first && ts.isStringLiteral(first) ? first.text.replace(/ as .*$/, "") : undefined;
  }

  /** Whether a `where` behind this start, in the same chain, names the workspace. */
  function hasCondition(start: ts.CallExpression): boolean {
    const call = ts.isPropertyAccessExpression(start.parent) ? start.parent.parent : undefined;
    if (!call || !isCall(call)) return false;
    return (/^where(Ref)?$/.test(methodOf(call)) && names(call)) || hasCondition(call);
  }

  function functionAround(node: ts.Node): string {
    for (let around = node.parent; around; around = around.parent)
      if (ts.isFunctionDeclaration(around)) return around.name?.text ?? "";
    return "";
  }
});

describe("columns are listed by name", () => {
  const openSelects = ({ path, nodes }: Source) =>
    nodes
      .filter((node) => ts.isCallExpression(node) && /\.(selectAll|returningAll)$/.test(node.expression.getText()))
      .filter((node) => ts.isCallExpression(node) && node.arguments.length === 0)
      .map(() => path);

  test("no query selects whatever columns there are", () => {
    expect(sources.flatMap(openSelects)).toEqual([]);
    expect(openSelects(sourceOf("x.ts", 'db.selectFrom("accounts").selectAll().execute()'))).toEqual(["x.ts"]);
  });

  test("no statement written out selects them either", () => {
    const stars = sources.filter(({ text }) =>
      /select\s+(\w+\.)?\*\s+from\s+(accounts|sessions|invitations|members)\b/i.test(text),
    );
    expect(stars.map(({ path }) => path)).toEqual([]);
  });
});

describe("the house stays small", () => {
  test("no route module has more than 150 lines", () => {
    const table = sources.find(({ path }) => path === "app/routes.ts")?.text ?? "";
    const named = [...table.matchAll(/"(routes\/[^"]+)"/g)].map(([, file]) => `app/${file}`);
    const modules = sources.filter(({ path }) => named.includes(path));
    expect(modules.length).toBeGreaterThan(40);
    const long = modules.filter(({ text }) => text.split("\n").length > 151).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

describe("names and settings keep to their places", () => {
  test("no folder is called utils, and no file helpers, services, managers or repositories", () => {
    const vague = /(^|\/)(utils?|helpers?|services?|managers?|repositor(y|ies)|misc|common)(\/|\.)/i;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  test("the environment is read in the settings and where a process is started", () => {
    const readers = sources.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ path }) => path);
    expect(readers).toEqual(["app/settings.ts", "db/database.ts", "db/embedded-programs.ts"]);
  });
});
