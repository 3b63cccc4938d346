import { afterEach, beforeEach, expect, vi } from "vitest";

// What reaches console.error is something nobody handled.
beforeEach(() => {
  vi.spyOn(console, "error");
});

afterEach(() => {
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
  vi.restoreAllMocks();
});
