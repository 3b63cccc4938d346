import { Link } from "./link";
import { initialsOf } from "./format";

/** One of the eight colours below, the same for the same name for ever. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return sum % 8;
}

const hues = [
  "[--hue:15]",
  "[--hue:45]",
  "[--hue:75]",
  "[--hue:145]",
  "[--hue:185]",
  "[--hue:230]",
  "[--hue:275]",
  "[--hue:325]",
] as const;

/** A person as a round picture of initials, which the style sheet draws: in a text browser they would only be in the way. */
export function Avatar({ name, isLarge }: { name: string; isLarge?: boolean }) {
  return (
    <span
      className={`face ${hues[hueOf(name)]}${isLarge ? " size-11 text-[1rem]" : ""}`}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  );
}

/** A workspace as a square of one letter. */
export function Tile({ name, isLarge }: { name: string; isLarge?: boolean }) {
  return (
    <span
      className={`grid flex-none place-items-center rounded-[25%] bg-[oklch(51%_0.17_var(--hue))] leading-none font-semibold text-[#fff] before:content-[attr(data-initials)] ${hues[hueOf(name)]} ${isLarge ? "size-11 text-xl" : "size-7.5 text-sm"}`}
      data-initials={initialsOf(name.split(/\s/u, 1)[0] || name)}
      aria-hidden
    />
  );
}

/** Whom a row of a table is about, as a link to their page. */
export function PersonLink({ name, email, href }: { name: string; email: string; href: string }) {
  return (
    <Link className="person" href={href}>
      <Avatar name={name} />
      <b>{name}</b> <small>{email}</small>
    </Link>
  );
}
