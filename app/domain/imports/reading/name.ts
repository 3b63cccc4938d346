/** "Ada Byron" of ada.byron+work@corp.com: the invitee corrects it when they join. */
export function nameFromAddress(address: string): string {
  const local = address.trim().replace(/@.*$/, "").replace(/\+.*$/, "");
  const words = local.split(/[._-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
