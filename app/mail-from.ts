/** Reads MAIL_FROM, such as `Foyer <foyer@example.com>`; answers a sentence where it is no mailbox. */
export function readMailFrom(value: string): { name: string; address: string } | string {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/.exec(value.trim());
  const address = match?.[2] ?? match?.[3];
  if (!match || !address) return "MAIL_FROM must look like Foyer <foyer@example.com>.";
  return { name: match[1] ?? "", address };
}
