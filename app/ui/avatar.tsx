import { Link } from "./link";
import { initialsOf } from "./format";

/** One of eight colours (`hue-0` to `hue-7` in foyer.css), the same for the same name for ever. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return sum % 8;
}

/** A person as a round picture of initials, which the style sheet draws: in a text browser they would only be in the way. */
export function Avatar({ name, isLarge }: { name: string; isLarge?: boolean }) {
  return (
    <span
      className={`face hue-${hueOf(name)}${isLarge ? " large" : ""}`}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  );
}

/** A workspace as a square of one letter. */
export function Tile({ name, isLarge }: { name: string; isLarge?: boolean }) {
  return (
    <span
      className={`tile hue-${hueOf(name)}${isLarge ? " large" : ""}`}
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
