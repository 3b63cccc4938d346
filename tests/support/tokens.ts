/** The token with another letter in this place, whichever letter it was. */
export function forgeAt(token: string, at: number): string {
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}
