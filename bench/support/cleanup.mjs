const works = [];
let running;

/** What has to be stopped when a benchmark is over, fails or is broken off; the last one started is stopped first. */
export const whenStopped = {
  add: (work) => works.push(work),
  run: () => (running ??= stopAll()),
};

async function stopAll() {
  for (const work of works.toReversed()) await work();
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void whenStopped.run().finally(() => process.exit(130)));
