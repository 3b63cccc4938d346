import Bowser from "bowser";

const known = new Set<string>(Object.values(Bowser.BROWSER_MAP));

/** A browser and its system in words, as its User-Agent header tells them: "Chrome on Windows". */
export function browserInWords(userAgent: string): string {
  if (!userAgent) return "Unknown browser";
  const { browser, os } = Bowser.parse(userAgent);
  // Of one that it does not know, bowser answers whatever words stand first.
  const name = known.has(browser.name ?? "") ? browser.name : "Unknown browser";
  return os.name ? `${name} on ${os.name}` : (name ?? "");
}
