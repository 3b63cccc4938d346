type Line = { busy: number; waiting: (() => void)[] };
const lines = new Map<string, Line>();

/** Runs work when its turn comes: of one name, no more than so many run at once in this process. */
export async function inTurn<Result>(name: string, mostAtOnce: number, work: () => Promise<Result>): Promise<Result> {
  const line = lines.get(name) ?? { busy: 0, waiting: [] };
  lines.set(name, line);
  if (line.busy >= mostAtOnce) await new Promise<void>((resolve) => line.waiting.push(resolve));
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
