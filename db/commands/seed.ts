import { parseArgs } from "node:util";
import { sql } from "kysely";
import { operator } from "#app/domain/shared/system-actors";
import { Refusal } from "#app/domain/shared/errors";
import { nameKey, sortName } from "#app/domain/shared/names";
import { checkSlug } from "#app/domain/workspaces/slug";
import { insertWorkspace } from "#app/domain/workspaces/workspace";
import { record } from "#app/domain/audit-log/event";
import { db, type Trx } from "#db/database";
import { restoreIndexes, setIndexesAside } from "#db/indexes";
import { openDatabase } from "#db/open";
import { analyze, findFirstNumber, seedPeople } from "#db/seed";
import { listNames } from "#db/seed-names";
import type { SeedRun } from "#db/seed-people";
import { runCommand } from "./command";

const options = {
  members: { type: "string" },
  workspace: { type: "string", default: "nexus" },
  groups: { type: "string", default: "20" },
} as const;

type Order = { members: number; slug: string; groups: number };

/** How many people one transaction makes: the run can be stopped between any two, and what was made stays. */
const BATCH = 50_000;
/** How many transactions run beside each other: more would only wait, for processors or for a small database. */
const LANES = 2;
const REPORT_EACH = 100_000;

/** `npm run seed`: believable people in one workspace, made if need be. Whoever is there already stays as they are. */
export function main(environment: NodeJS.ProcessEnv, args: string[]) {
  return runCommand(environment, async () => {
    const order = readOrder(args);
    const database = await openDatabase();
    try {
      const start = performance.now();
      await seed(order);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`Members seeded into ${order.slug}: ${formatNumber(order.members)}, in ${seconds} seconds.`);
    } finally {
      await database.close();
    }
  });
}

function readOrder(args: string[]): Order {
  const { values } = parseArgs({ args, options });
  if (!values.members) throw new Refusal("Use: npm run seed -- --members 1000000 [--workspace nexus] [--groups 20]");
  checkSlug(values.workspace, "workspace");
  return {
    members: readNumber("members", values.members, 1, 10_000_000),
    slug: values.workspace,
    groups: readNumber("groups", values.groups, 0, 1000),
  };
}

function readNumber(name: string, typed: string, from: number, to: number): number {
  const number = /^\d+$/.test(typed) ? Number(typed) : NaN;
  if (number >= from && number <= to) return number;
  throw new Refusal(`Give --${name} a whole number from ${formatNumber(from)} to ${formatNumber(to)}.`);
}

const formatNumber = (number: number) => number.toLocaleString("en");

async function seed({ members, slug, groups }: Order) {
  const place = await db.transaction().execute(async (trx) => {
    const workspace = await putWorkspace(trx, slug);
    return { workspace, groupIds: await putGroups(trx, workspace.id, groups) };
  });
  const first = await findFirstNumber(db);
  const names = listNames().map((one) => ({ ...one, sortName: sortName(one.name) }));
  if (members > (await countEverybody()) + BATCH) await setIndexesAside(db);
  await seedRun({ ...place, names, first, last: first + members - 1 });
  await restoreIndexes(db);
  await analyze(db);
}

/** All members of the instance. To build every index anew is worth it where most of what it holds is new. */
async function countEverybody(): Promise<number> {
  const { members } = await db
    .selectFrom("member_tallies")
    .select(sql<number>`coalesce(sum(members), 0)::float8`.as("members"))
    .executeTakeFirstOrThrow();
  return members;
}

async function seedRun(run: SeedRun) {
  const batches = batchesOf(run);
  let previous = Promise.resolve();
  let made = 0;
  const work = async () => {
    for (const batch of batches) {
      const before = previous;
      await (previous = db.transaction().execute((trx) => seedPeople(trx, run, batch, before)));
      made += batch.to - batch.from + 1;
      if (made % REPORT_EACH === 0) console.error(`${formatNumber(made)} of ${formatNumber(run.last - run.first + 1)}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
}

function* batchesOf({ first, last }: SeedRun) {
  for (let from = first; from <= last; from += BATCH) yield { from, to: Math.min(from + BATCH - 1, last) };
}

async function putWorkspace(trx: Trx, slug: string) {
  const made = await insertWorkspace(trx, slug, slug.charAt(0).toUpperCase() + slug.slice(1));
  if (made) await record(trx, operator, "workspace.created", { workspaceId: made.id, text: slug });
  const workspace = await trx
    .selectFrom("workspaces")
    .select(["id", "invitation_days as invitationDays", "archived_at as archivedAt"])
    .where("slug", "=", slug)
    .executeTakeFirstOrThrow();
  if (workspace.archivedAt) throw new Refusal(`The workspace ${slug} is archived: choose another.`);
  return workspace;
}

const groupNames =
  "Engineering|Product|Design|Research|Data science|Security|Infrastructure|Quality assurance|Customer support|Customer success|Sales|Marketing|Finance|Legal|People|Operations|Partnerships|Early access|Contractors|Leadership".split(
    "|",
  );

/** The ids of this many groups, each made if need be. */
async function putGroups(trx: Trx, workspaceId: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => groupNames[index] ?? `Group ${index + 1}`);
  for (const name of names) {
    const made = await trx
      .insertInto("groups")
      .values({ workspace_id: workspaceId, name, name_key: nameKey(name) })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made) await record(trx, operator, "group.created", { workspaceId, text: name });
  }
  return findGroups(trx, workspaceId, names);
}

async function findGroups(trx: Trx, workspaceId: string, names: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from groups
    join unnest(${names.map(nameKey)}::text[]) with ordinality as wanted (name_key, number)
      on groups.name_key = wanted.name_key
    where workspace_id = ${workspaceId} order by number`.execute(trx);
  return rows.map(({ id }) => id);
}
