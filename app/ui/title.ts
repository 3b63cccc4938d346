type Match = { id: string; data?: unknown };

/**
 * The title of a page: "Users · Nexus", or "Log in · Foyer" where it belongs to no workspace. A page whose form was refused says so
 * first, as GOV.UK's do: for who hears a title read out, it is the first that tells them. So does one that could not read its own
 * address, which is `hasErrors`.
 */
export function toTitle(
  matches: readonly (Match | undefined)[],
  what: string,
  where = "Foyer",
  { hasErrors = false } = {},
) {
  return [{ title: `${hasErrors || isRefused(matches) ? ERROR : ""}${what} · ${where}` }];
}

export const ERROR = "Error: ";

/** As the root's loader says it. */
function isRefused(matches: readonly (Match | undefined)[]): boolean {
  const root = matches.find((match) => match?.id === "root")?.data;
  return typeof root === "object" && root !== null && "isRefused" in root && root.isRefused === true;
}
