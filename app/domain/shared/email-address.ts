import { domainToASCII, domainToUnicode } from "node:url";

/**
 * The one form of an email address under which Foyer keeps, compares and mails it, or undefined where it is none.
 * ASCII before the `@`, lower case (U+212A and its like never reach a lower-casing), the domain in its ASCII form
 * (IDNA), 254 characters at most (RFC 5321). Plus-tags stay: they are other addresses.
 */
export function canonicalEmail(typed: string): string | undefined {
  const match = /^([^@]+)@([^@]+)$/.exec(typed.trim());
  const [, local = "", domain = ""] = match ?? [];
  const ascii = isLocalPart(local) ? canonicalDomain(domain) : undefined;
  if (ascii === undefined) return undefined;

  const address = `${local.replace(/[A-Z]/g, (content) => content.toLowerCase())}@${ascii}`;
  return address.length <= 254 ? address : undefined;
}

/** The ASCII form (IDNA) of a domain that can stand behind the `@`, or undefined where it is none. */
export function canonicalDomain(typed: string): string | undefined {
  // A long domain of many scripts keeps the processor for a second, and has no short form.
  if (typed.length > 253) return undefined;
  const ascii = /[%/\\?#:[\]\s]/.test(typed) ? "" : domainToASCII(typed);
  return isDomain(ascii) && isDecodable(ascii) ? ascii : undefined;
}

/**
 * Whether each `xn--` label is valid punycode (RFC 5891, 4.4) of a name that encodes to the same label again. `domainToASCII`
 * of Node 24 returns a label that it cannot decode unchanged, where Node 20 and 22 return an empty string.
 */
function isDecodable(ascii: string): boolean {
  const decoded = domainToUnicode(ascii);
  const labels = decoded.split(".");
  return labels.every((label) => label !== "" && !label.startsWith("xn--")) && domainToASCII(decoded) === ascii;
}

function isLocalPart(local: string): boolean {
  return local.length <= 64 && /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local);
}

function isDomain(domain: string): boolean {
  const labels = domain.split(".");
  return (
    domain.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? "")
  );
}

/** `a•••@corp.com`: its owner recognises it, and nobody else can write to it. */
export function maskEmail(email: string): string {
  const [local = "", domain = ""] = email.split("@");
  return `${local.slice(0, 1)}•••@${domain}`;
}
