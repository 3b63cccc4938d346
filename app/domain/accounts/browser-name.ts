import Bowser from "bowser";

const known = new Set<string>(Object.values(Bowser.BROWSER_MAP));

/** What bowser does not know. */
const others: [RegExp, string][] = [
  [/^curl\//, "curl"],
  [/\b(w3m|Lynx|Links|ELinks)\b/, "A text browser"],
];

/** What people call otherwise than bowser does. */
const short: Record<string, string> = {
  "Microsoft Edge": "Edge",
  "Samsung Internet for Android": "Samsung Internet",
  "Chrome OS": "ChromeOS",
  macOS: "Mac",
};

/** `Firefox on Windows`: what a browser says it is, which it may say wrongly. Nothing of its own words is repeated. */
export function formatBrowser(userAgent: string): string {
  // Of nothing, bowser makes an error.
  const { browser, os, platform } = Bowser.parse(userAgent || "-");
  const name = chooseName(browser.name, userAgent);
  const system = os.name === "iOS" ? platform.model : os.name;
  return system ? `${name} on ${short[system] ?? system}` : name;
}

/** Of a browser that it does not know, bowser answers whatever words stand first. */
function chooseName(found: string | undefined, userAgent: string): string {
  if (found !== undefined && known.has(found)) return short[found] ?? found;
  return others.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "An unknown browser";
}
