import { getSystemErrorMap } from "node:util";

/** What the operating system said, in its own words ("permission denied"), or undefined where it is no error of the system. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return [...getSystemErrorMap().values()].find(([code]) => code === error.code)?.[1];
}
