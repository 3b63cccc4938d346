// One measurement: reads what to send from stdin, sends it for as long as that says, and prints what came of it.
import { performance } from "node:perf_hooks";
import { json } from "node:stream/consumers";
import autocannon from "autocannon";

/** A server that rested while others were measured is as quick as before only after a second or two. */
const WARM_UP_SECONDS = 2;
const load = await json(process.stdin);
let number = 0;
let sending;
process.once("SIGTERM", () => sending?.stop());

const warmUp = await send(WARM_UP_SECONDS);
const { times, bytes, seconds } = await send(load.seconds);
if (times.length === 0) fail("nothing was answered in time");
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
const figures = { answers: times.length, perSecond: times.length / seconds, p50: at(0.5), p95: at(0.95) };
console.log(JSON.stringify({ ...figures, bytes: bytes / times.length, sent: times.length + warmUp.times.length }));

async function send(duration) {
  const times = [];
  let bytes = 0;
  const { url, method, headers, connections, expected, rate: connectionRate } = load;
  const body = load.body && { body: nextBody(), setupRequest: (request) => ({ ...request, body: nextBody() }) };
  const requests = [{ method, headers, ...body }];
  const started = performance.now();
  const done = autocannon({ url, connections, connectionRate, duration, requests, sampleInt: 100 });
  sending = done;
  let seconds = 0;
  done.on("response", (_client, status, size, milliseconds) => {
    if (status !== expected) fail(`an answer was ${status} instead of ${expected}`);
    times.push(milliseconds);
    bytes += size;
    seconds = (performance.now() - started) / 1000;
    if (times.length === load.limit) done.stop();
  });
  const { errors, timeouts } = await done;
  if (errors || timeouts) fail(`there were ${errors} errors and ${timeouts} timeouts`);
  return { times, bytes, seconds };
}

/** Every request invites somebody else. */
function nextBody() {
  return load.body.replaceAll("[n]", `${load.run}.${++number}`);
}

function fail(sentence) {
  console.log(sentence);
  process.exit(1);
}
