import { readFile } from "node:fs/promises";
import { join } from "node:path";

const TIMES = 5;
const GROWING = "members|accounts|invitations|group_members|audit_events|mails";

/**
 * The slowest query of each page in milliseconds, as PostgreSQL's auto_explain writes it down, in the middle of a few times;
 * and whether any of the page's queries reads a table that grows from its beginning to its end.
 */
export async function explainQueries({ client, dataDir }, start, rows) {
  const settings = {
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": 0,
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_buffers": "on",
  };
  await client.query("load 'auto_explain'");
  for (const [name, value] of Object.entries(settings)) await client.query(`alter system set ${name} = '${value}'`);
  await client.query("select pg_reload_conf()");
  const explaining = await start();
  const answered = [];
  for (const { request } of rows)
    answered.push(await explainPage(join(dataDir, "postgres", "server.log"), explaining, request));
  for (const name of Object.keys(settings)) await client.query(`alter system reset ${name}`);
  await client.query("select pg_reload_conf()");
  return answered;
}

async function explainPage(log, explaining, request) {
  const times = [];
  let scansAll = false;
  const { pathname, search } = new URL(request.url);
  await ask(explaining, pathname + search);
  for (let turn = 0; turn < TIMES; turn++) {
    const length = (await readFile(log)).length;
    await ask(explaining, pathname + search);
    const written = (await readFile(log)).subarray(length).toString("utf8");
    const queries = written.split(/^(?=\d{4}-\d\d-\d\d .*LOG:)/m).filter((entry) => entry.includes("Query Text"));
    times.push(Math.max(...queries.map((entry) => Number(/duration: ([\d.]+) ms/.exec(entry)?.[1] ?? 0))));
    scansAll ||= queries.some((entry) => new RegExp(`Seq Scan on (${GROWING})\\b(?!.*never executed)`).test(entry));
  }
  times.sort((a, b) => a - b);
  return { slowestQuery: times[Math.floor(TIMES / 2)], scansAll };
}

async function ask(explaining, path) {
  const { url, headers } = explaining.get(path);
  const answer = await globalThis.fetch(url, { headers });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  await answer.text();
}
