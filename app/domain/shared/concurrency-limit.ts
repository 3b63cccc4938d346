import pLimit, { type LimitFunction } from "p-limit";

const limits = new Map<string, LimitFunction>();

/**
 * Runs work once fewer than `limit` works of this name run in this process; works that wait follow in the order in which they
 * came.
 */
export async function limitConcurrency<Result>(
  name: string,
  limit: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const run = limits.get(name) ?? pLimit(limit);
  limits.set(name, run);
  try {
    return await run(work);
  } finally {
    // Names come from requests: one that nobody waits for is forgotten.
    const isIdle = run.activeCount + run.pendingCount === 0;
    if (isIdle && limits.get(name) === run) limits.delete(name);
  }
}
