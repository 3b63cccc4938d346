import { Refusal } from "#app/domain/shared/errors";
import { sortName } from "#app/domain/shared/names";

/**
 * First segments of paths that are Foyer's own, now or soon: a workspace of such an address would have no start page.
 * tests/web/reserved-addresses.test.ts compares them with the routes, the server and the public files.
 */
export const reservedSlugs = new Set(
  "api assets build change-email dev favicon forgot-password healthz help icons instance invite login logout metrics new profile readyz reset-password restore-email setup signup static verify-email webhooks workspaces".split(
    " ",
  ),
);

const MAX_LENGTH = 40;

/** Refuses (the named field) a slug that is not 2 to 40 of `a-z 0-9 -`, or that is a path of Foyer's own. */
export function checkSlug(slug: string, field: string) {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38})[a-z0-9]$/.test(slug))
    throw new Refusal("Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus", field);
  if (reservedSlugs.has(slug)) throw new Refusal(`Choose another address than "${slug}": Foyer uses it itself`, field);
}

/**
 * The slug that a name suggests: "Café Ångström GmbH" as cafe-angstrom-gmbh. Empty for a name of which no two such characters
 * are left, and for one in another script of which only digits are. For server and browser.
 */
export function suggestSlug(name: string): string {
  const words = sortName(name)
    .replace(/['"]/g, "")
    .split(/[^a-z0-9]+/);
  const slug = shorten(words.filter(Boolean).join("-"), MAX_LENGTH);
  const isForeign = /\p{L}/u.test(name) && !/[a-z]/.test(slug);
  if (slug.length < 2 || isForeign) return "";
  return reservedSlugs.has(slug) ? `${slug}-team` : slug;
}

/** A slug with a number behind it: nexus-2. */
export function numberSlug(slug: string, number: number): string {
  const suffix = `-${number}`;
  return `${shorten(slug, MAX_LENGTH - suffix.length)}${suffix}`;
}

/** Cut between two words, where there are words before the limit. */
function shorten(slug: string, max: number): string {
  if (slug.length <= max) return slug;
  const cut = slug.slice(0, max + 1);
  return cut.includes("-") ? cut.replace(/-[^-]*$/, "") : cut.slice(0, max);
}
