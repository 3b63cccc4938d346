import { expect, test, vi } from "vitest";
import { timeOrderedUuid } from "#app/domain/shared/ids";

test("ids begin with the time, as UUIDs of version 7 do", () => {
  vi.useFakeTimers({ now: new Date("2026-06-05T14:00:00Z"), toFake: ["Date"] });
  const [one, other] = [timeOrderedUuid(), timeOrderedUuid()];
  vi.useRealTimers();
  expect(one).toMatch(/^019e9815-6700-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(other.slice(0, 13)).toBe("019e9815-6700");
  expect(other).not.toBe(one);
});
