import { expect, test } from "vitest";
import { limitConcurrency } from "#app/domain/shared/concurrency-limit";

/** Work that lasts until it is let go. */
function makeWork(name: string, most: number) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const run = (index: number) =>
    limitConcurrency(name, most, async () => {
      started.push(index);
      await new Promise<void>((resolve) => ends.push(resolve));
      return index;
    });
  return { started, ends, run };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("no more than so many of one name run at once, and the others follow in the order they came", async () => {
  const { started, ends, run } = makeWork("ada", 2);
  const all = [1, 2, 3, 4].map(run);
  await settled();
  expect(started).toEqual([1, 2]);
  ends[1]?.();
  await settled();
  expect(started).toEqual([1, 2, 3]);
  ends[0]?.();
  await settled();
  for (const end of ends) end();
  await settled();
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

test("other names do not wait, and work that fails makes room too", async () => {
  const { started, ends, run } = makeWork("grace", 1);
  const first = run(1);
  const other = makeWork("kay", 1);
  const elsewhere = other.run(2);
  await settled();
  expect([started, other.started]).toEqual([[1], [2]]);
  ends[0]?.();
  other.ends[0]?.();
  await Promise.all([first, elsewhere]);
  await expect(limitConcurrency("grace", 1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await limitConcurrency("grace", 1, () => Promise.resolve(3))).toBe(3);
});
