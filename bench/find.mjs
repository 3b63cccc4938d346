// The Users page of workspaces of 1,000, 100,000 and 1,000,000 members in one database: the first page, one in the middle,
// searches, and a filter by group and status. Then what PostgreSQL says of the queries behind each of them, the export of the
// million, and what a page weighs.
import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import { brotliCompressSync } from "node:zlib";
import { parse } from "node-html-parser";
import { whenStopped } from "./support/cleanup.mjs";
import { startFoyer, startFoyerMore } from "./support/foyer.mjs";
import { measure } from "./support/load.mjs";
import { watchMemory } from "./support/memory.mjs";
import { median, round } from "./support/numbers.mjs";
import { explainQueries } from "./support/plans.mjs";

const SIZES = { thousand: 1000, "hundred-thousand": 100_000, million: 1_000_000 };
const ROUNDS = 3;
const SECONDS = 2;
const WARM_UP = { connections: 4, limit: 300, seconds: 12 };

export async function benchmark() {
  try {
    const foyer = await startFoyer(SIZES);
    const places = await Promise.all(Object.keys(SIZES).map((workspace) => findPlaces(foyer, workspace)));
    const rows = await runRounds(places.flatMap((place) => scenariosOf(foyer, place)));
    const explained = await explainQueries(foyer, () => startFoyerMore(foyer, SIZES), rows);
    return {
      name: "the Users page as its workspace grows",
      rows: rows.map(({ request, ...row }, index) => ({
        ...row,
        ...explained[index],
        path: new URL(request.url).search,
      })),
      ratios: ratiosOf(rows),
      besides: { export: await measureExport(foyer), kilobytes: await weigh(foyer) },
    };
  } finally {
    await whenStopped.run();
  }
}

const usersOf = (workspace) => `/${workspace}/workspace-settings/users`;

/** A place in the middle of the list by name, and the workspace's largest and smallest group. */
async function findPlaces({ client }, workspace) {
  const { rows: middle } = await client.query(
    `select m.id, m.sort_name from members m join workspaces w on w.id = m.workspace_id where w.slug = $1
     order by m.sort_name, m.id offset (select count(*) / 2 from members m2 join workspaces w2 on w2.id = m2.workspace_id where w2.slug = $1) limit 1`,
    [workspace],
  );
  const { rows: groups } = await client.query(
    `select g.id from groups g join workspaces w on w.id = g.workspace_id
     join group_members gm on gm.workspace_id = g.workspace_id and gm.group_id = g.id
     where w.slug = $1 group by g.id order by count(*) desc`,
    [workspace],
  );
  const after = Buffer.from(`${middle[0].id}\u001f${middle[0].sort_name}`).toString("base64url");
  return { workspace, after, largest: groups.at(0).id, smallest: groups.at(-1).id };
}

function scenariosOf(foyer, { workspace, after, largest, smallest }) {
  const queries = {
    "first page": "",
    "in the middle": `?after=${after}`,
    "search, many hits": "?q=example.net",
    "search, one in 300": "?q=grace",
    "search, no hits": "?q=zzyzx",
    "large group, active": `?group=${largest}&status=active`,
    "all invited": "?status=invited",
    "small group, invited": `?group=${smallest}&status=invited`,
    "expired invitations": "?invitation=expired",
    "asked for a new link": "?invitation=asked",
    "not delivered": "?invitation=not-delivered",
  };
  return Object.entries(queries).map(([page, query]) => ({
    page,
    members: SIZES[workspace],
    request: foyer.get(usersOf(workspace) + query),
    rounds: [],
  }));
}

async function runRounds(scenarios) {
  await measure({ ...scenarios[0].request, ...WARM_UP });
  for (const scenario of scenarios) scenario.shown = await countShown(scenario.request);
  for (let turn = 1; turn <= ROUNDS; turn++) {
    for (const row of turn % 2 ? scenarios : scenarios.toReversed())
      row.rounds.push(await measure({ ...row.request, connections: 1, seconds: SECONDS }));
    console.error(`round ${turn} of ${ROUNDS} is over`);
  }
  return scenarios.map((row) => ({ ...row, p50: middleOf(row, "p50"), p95: middleOf(row, "p95") }));
}

/** How many users the page lists: one with three is drawn sooner than one with fifty, whatever its workspace. */
async function countShown({ url, headers }) {
  const page = await (await globalThis.fetch(url, { headers })).text();
  return page.split("data-member=").length - 1;
}

const middleOf = ({ rounds }, name) => round(median(rounds.map((one) => one[name])));

/** How much longer the page of a larger workspace takes than the same page of the one of a thousand. */
function ratiosOf(rows) {
  const find = (page, members) => rows.find((row) => row.page === page && row.members === members);
  const p50 = (page, members) => find(page, members).p50;
  return [...new Set(rows.map(({ page }) => page))].map((page) => ({
    page,
    shown: Object.values(SIZES)
      .map((members) => find(page, members).shown)
      .join(" / "),
    "100,000 : 1,000": round(p50(page, 100_000) / p50(page, 1000)),
    "1,000,000 : 1,000": round(p50(page, 1_000_000) / p50(page, 1000)),
  }));
}

async function measureExport(foyer) {
  const { url, headers } = foyer.get(`${usersOf("million")}/export.csv`);
  const memory = watchMemory(foyer.pid);
  const started = performance.now();
  const answer = await globalThis.fetch(url, { headers });
  let bytes = 0;
  let lines = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines++;
  }
  const seconds = (performance.now() - started) / 1000;
  return { status: answer.status, lines, megabytes: round(bytes / 2 ** 20), seconds: round(seconds), ...memory.stop() };
}

/** The page of 50 with its styles, as brotli sends them, without JavaScript. */
async function weigh(foyer) {
  const { url, headers } = foyer.get(usersOf("hundred-thousand"));
  const page = await (await globalThis.fetch(url, { headers })).text();
  const sheets = parse(page).querySelectorAll('link[rel="stylesheet"]');
  const styles = await Promise.all(
    sheets.map(async (sheet) => (await globalThis.fetch(new URL(sheet.getAttribute("href"), url))).text()),
  );
  const kilobytes = (text) => round(brotliCompressSync(text).length / 1000);
  return { html: kilobytes(page), css: kilobytes(styles.join("")) };
}
