import { readFileSync } from "node:fs";
import { clearInterval, setInterval } from "node:timers";

const EACH_MS = 100;

/** Watches how much memory a process holds, in megabytes; undefined where there is no /proc. */
export function watchMemory(pid) {
  const before = residentOf(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentOf(pid))), EACH_MS);
  return {
    stop() {
      clearInterval(timer);
      return { memoryBefore: before, memoryPeak: peak };
    },
  };
}

/** In megabytes; undefined where there is no /proc. */
export function residentOf(pid) {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
