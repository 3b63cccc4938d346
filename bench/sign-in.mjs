// Signing in: how many a second, with how much memory, what the Users page takes meanwhile, and whether the time of a log-in
// or a request for a reset tells who has an account.
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Browser } from "./support/browser.mjs";
import { whenStopped } from "./support/cleanup.mjs";
import { admin, startFoyer } from "./support/foyer.mjs";
import { measure } from "./support/load.mjs";
import { watchMemory } from "./support/memory.mjs";
import { median, round } from "./support/numbers.mjs";

const MEMBERS = 10_000;
const AT_ONCE = 16;
const SECONDS = 10;
const TRIES = 200;
const WARM_UP = { connections: 8, limit: 1000, seconds: 12 };

export async function benchmark() {
  try {
    const foyer = await startFoyer({ nexus: MEMBERS });
    const list = foyer.list();
    const origin = new URL(list.url).origin;
    await measure({ ...list, ...WARM_UP });
    const rows = [
      await measureAlone(list, foyer.pid),
      await measureMeanwhile(list, foyer.pid, origin),
      ...(await compareTimes(origin)),
    ];
    return { name: `${AT_ONCE} people who sign in again and again, and what the time of an answer tells`, rows };
  } finally {
    await whenStopped.run();
  }
}

async function measureAlone(list, pid) {
  const { p50, p95 } = await measure({ ...list, connections: 1, seconds: SECONDS });
  return { work: "the Users page alone", p50: round(p50), p95: round(p95), MB: watchMemory(pid).stop().memoryBefore };
}

async function measureMeanwhile(list, pid, origin) {
  const people = await Promise.all(Array.from({ length: AT_ONCE }, () => openDoor(origin)));
  const ends = performance.now() + (SECONDS + 2) * 1000;
  const signIns = Promise.all(people.map((person) => signInUntil(person, ends)));
  const memory = watchMemory(pid);
  await delay(500);
  const { p50, p95 } = await measure({ ...list, connections: 1, seconds: SECONDS });
  const times = (await signIns).flat();
  return {
    work: `the Users page, with ${AT_ONCE} sign-ins under way`,
    p50: round(p50),
    p95: round(p95),
    MB: memory.stop().memoryPeak,
    signInsPerSecond: round(times.length / (SECONDS + 2)),
    signInP50: round(median(times)),
  };
}

async function openDoor(origin) {
  const browser = new Browser(origin);
  const form = browser.fill(await browser.open("/login"), "password", admin);
  return { browser, form };
}

async function signInUntil({ browser, form }, ends) {
  const times = [];
  while (performance.now() < ends) times.push(await timeOf(browser, "/login", form, 303));
  return times;
}

async function timeOf(browser, path, form, expected) {
  const began = performance.now();
  const answer = await browser.post(path, form);
  await answer.arrayBuffer();
  if (answer.status !== expected) throw new Error(`${path} answered ${answer.status}`);
  return performance.now() - began;
}

/** The most memory that was seen, in megabytes; undefined where there is no /proc. */
async function compareTimes(origin) {
  const wrong = (email) => ({ email, password: "a wrong password" });
  return [
    await compare(origin, {
      work: "a wrong password",
      path: "/login",
      field: "password",
      answers: wrong,
      expected: 422,
    }),
    await compare(origin, {
      work: "a request for a reset",
      path: "/forgot-password",
      field: "email",
      answers: (email) => ({ email }),
      expected: 303,
    }),
  ];
}

/** Known and unknown take turns, and who comes first changes: a machine that grows slower is so to both. */
async function compare(origin, { work, path, field, answers, expected }) {
  const browser = new Browser(origin);
  const page = await browser.open(path);
  const emails = { known: admin.email, unknown: "nobody@example.com" };
  const times = { known: [], unknown: [] };
  for (let turn = 0; turn < TRIES + 10; turn++)
    for (const who of turn % 2 ? ["known", "unknown"] : ["unknown", "known"]) {
      const taken = await timeOf(browser, path, browser.fill(page, field, answers(emails[who])), expected);
      if (turn >= 10) times[who].push(taken);
    }
  const [known, unknown] = [median(times.known), median(times.unknown)];
  const difference = `${round((100 * Math.abs(known - unknown)) / Math.max(known, unknown))} %`;
  return { work, known: round(known), unknown: round(unknown), difference };
}
