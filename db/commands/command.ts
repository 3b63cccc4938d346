import { Refusal } from "#app/domain/shared/errors";
import { SettingsError, useSettings } from "#app/settings";

/** Runs one command with the settings of the environment; what it refuses is said in one sentence and ends with 1. */
export async function runCommand(environment: NodeJS.ProcessEnv, work: () => Promise<void>) {
  try {
    useSettings(environment);
    await work();
  } catch (error) {
    if (!(error instanceof SettingsError) && !(error instanceof Refusal) && !isUsage(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function isUsage(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
