import { settings } from "#app/settings";

type Line = { busy: number; waiting: (() => void)[] };
const lines = new Map<string, Line>();

/** All processes of this machine together check no more than five passwords of one address at once. */
const mostAtOnce = () => Math.max(1, Math.floor(5 / settings().webConcurrency));

/**
 * Runs work when its turn comes, a few at a time for one name. Each guess at a password counts as wrong until it is checked:
 * many right ones at once would else keep one another out.
 */
export async function inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const line = lines.get(name) ?? { busy: 0, waiting: [] };
  lines.set(name, line);
  if (line.busy >= mostAtOnce()) await new Promise<void>((resolve) => line.waiting.push(resolve));
  else line.busy += 1;
  try {
    return await work();
  } finally {
    const next = line.waiting.shift();
    if (next) next();
    else line.busy -= 1;
    if (line.busy === 0) lines.delete(name);
  }
}
