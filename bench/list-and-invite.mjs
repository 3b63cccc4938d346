// A page of 50 members out of 100,000, and one invitation: Foyer beside better-auth's organization plugin, on one
// PostgreSQL server. Foyer answers with the page a person sees (sorted, with groups, inviters, mails and counts), better-auth
// with JSON in whatever order. An invitation is answered by both once it is in the database with nothing mailed yet;
// Foyer's is measured once more with its worker in the same process, which meanwhile writes and keeps the mails. Two web
// processes (WEB_CONCURRENCY) are a row of their own: better-auth's server is one, as its documentation starts it.
import { startBetterAuth } from "./support/better-auth.mjs";
import { whenStopped } from "./support/cleanup.mjs";
import { cpuOf } from "./support/cpu.mjs";
import { startFoyer, startFoyerBeside, startWebProcesses } from "./support/foyer.mjs";
import { measure } from "./support/load.mjs";
import { median, round } from "./support/numbers.mjs";

const MEMBERS = 100_000;
const ROUNDS = 5;
const SECONDS = 3;
/**
 * Until then Node has compiled what it will, also where two processes share the requests: an interpreted page costs several times
 * a compiled one, and one is compiled anew for as long as two thousand.
 */
const WARM_UP = { connections: 8, limit: 6000, seconds: 60 };
const CONNECTIONS = [1, 8];

export async function benchmark() {
  try {
    const foyer = await startFoyer({ nexus: MEMBERS });
    const web = await startFoyerBeside(foyer, { nexus: MEMBERS });
    const webs = await startWebProcesses(web, 2);
    const betterAuth = await startBetterAuth(foyer, MEMBERS);
    const rows = await runRounds(scenariosOf({ foyer, web, webs, betterAuth }));
    return {
      name: `a page of 50 members out of ${MEMBERS.toLocaleString("en")}, and one invitation`,
      betterAuth: { version: betterAuth.version, indexes: betterAuth.indexes },
      rows,
      ratios: ratiosOf(rows),
    };
  } finally {
    await whenStopped.run();
  }
}

function scenariosOf({ foyer, web, webs, betterAuth }) {
  const list = { work: "list", method: "list" };
  const invite = { work: "invite", method: "invite" };
  return [
    { ...list, system: "Foyer, HTML", owner: foyer },
    { ...list, system: "Foyer, HTML compressed", owner: foyer, headers: { "accept-encoding": "gzip, br" } },
    { ...list, system: "Foyer, HTML, 2 processes", owner: webs },
    { ...list, system: "better-auth, JSON", owner: betterAuth },
    { ...invite, system: "Foyer", owner: web },
    { ...invite, system: "Foyer, 2 processes", owner: webs },
    { ...invite, system: "Foyer, mail written besides", owner: foyer },
    { ...invite, system: "better-auth", owner: betterAuth },
  ].map(({ work, method, system, owner, headers }) => ({ work, system, owner, request: owner[method](headers) }));
}

/** The systems take turns, and who comes first changes from round to round: a machine that grows slower is so to both. */
async function runRounds(scenarios) {
  for (const { request, owner } of scenarios) {
    await measure({ ...request, ...WARM_UP });
    await owner.rest();
  }
  const rows = CONNECTIONS.flatMap((connections) =>
    scenarios.map(({ work, system, owner, request }) => ({ work, system, connections, owner, request, rounds: [] })),
  );
  for (let turn = 1; turn <= ROUNDS; turn++) {
    for (const row of turn % 2 ? rows : rows.toReversed()) row.rounds.push(await measureRow(row));
    console.error(`round ${turn} of ${ROUNDS} is over`);
  }
  await Promise.all([...new Set(rows.map(({ owner }) => owner))].map((owner) => checkInvitations(owner, rows)));
  return rows.map(summarise);
}

/** The processors' time is the server's and PostgreSQL's for one answer; the load generator's own is left out. */
async function measureRow({ request, connections, owner }) {
  const before = await cpuOf(owner.pid, owner.postmaster);
  const { sent, ...figures } = await measure({ ...request, connections, seconds: SECONDS });
  const after = await cpuOf(owner.pid, owner.postmaster);
  await owner.rest();
  if (!before || !after) return figures;
  const perAnswer = (name) => (after[name] - before[name]) / sent;
  return { ...figures, serverCpu: perAnswer("server"), databaseCpu: perAnswer("database") };
}

function summarise({ work, system, connections, rounds }) {
  const middle = (name) => round(median(rounds.map((one) => one[name])));
  const figures = ["perSecond", "p50", "p95", "bytes", "serverCpu", "databaseCpu"].filter((name) => name in rounds[0]);
  return { work, system, connections, ...Object.fromEntries(figures.map((name) => [name, middle(name)])), rounds };
}

function ratiosOf(rows) {
  return rows
    .filter(({ system }) => system.startsWith("Foyer"))
    .map(({ work, system, connections, ...ours }) => {
      const theirs = rows.find(
        (row) => row.work === work && row.connections === connections && row.system.startsWith("better-auth"),
      );
      const ratios = ["perSecond", "p50", "p95", "cpu"].map((name) => [
        name,
        round(valueOf(ours, name) / valueOf(theirs, name)),
      ]);
      return { work, "ours : theirs": system, connections, ...Object.fromEntries(ratios) };
    });
}

const valueOf = (row, name) => (name === "cpu" ? row.serverCpu + row.databaseCpu : row[name]);

/** An answer is not yet an invitation: what was counted must be in the database. */
async function checkInvitations(system, rows) {
  const invites = rows.filter(({ work, owner }) => work === "invite" && owner === system);
  const answered = invites.flatMap(({ rounds }) => rounds).reduce((sum, { answers }) => sum + answers, 0);
  const kept = await system.countInvitations();
  if (answered === 0 || kept < answered)
    throw new Error(`${system.name} answered ${answered} invitations and kept ${kept}`);
}
