const works = [];
let running = Promise.resolve();

/** What has to be stopped when a benchmark is over, fails or is broken off; the last one started is stopped first. */
export const whenStopped = {
  add: (work) => works.push(work),
  run: () => (running = running.then(stopAll)),
};

async function stopAll() {
  for (const work of works.splice(0).toReversed()) await work();
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void whenStopped.run().finally(() => process.exit(130)));
