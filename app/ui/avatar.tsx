import { hueOf } from "#app/colours/tile";
import type { Logo } from "#app/domain/shared/face";
import { Link } from "./link";
import { initialsOf } from "./format";

/** Of the eight colours of `hueOf`: the hue of a person, whose tints the style sheet draws. */
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
      className={`face block flex-none ${hues[hueOf(name)]}${isLarge ? " [&::before]:size-11 [&::before]:text-[1rem]" : ""}`}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  );
}

/** The attributes of what holds a person's name and address: the style sheet draws their picture before these. */
export function faceOf(name: string) {
  return { className: `person ${hues[hueOf(name)]}`, "data-initials": initialsOf(name) };
}

/** A workspace's logo, or a square of one letter. A small one stands beside the name. */
export function Tile({ name, logo, isLarge }: { name: string; logo?: Logo; isLarge?: boolean }) {
  if (logo) {
    const { workspaceId, id, ...size } = logo;
    return (
      <LogoImage src={`/static/logos/${workspaceId}/${id}`} name={isLarge ? name : ""} size={size} isLarge={isLarge} />
    );
  }
  return (
    <span
      className={`grid flex-none place-items-center rounded-[25%] leading-none font-semibold text-[#fff] before:content-[attr(data-initials)] ${tiles[hueOf(name)]} ${isLarge ? "size-11 text-xl" : "size-7.5 text-sm"}`}
      data-initials={initialsOf(name.split(/\s/u, 1)[0] || name)}
      aria-hidden
    />
  );
}

type LogoProps = { src: string; name: string; size: { width: number; height: number }; isLarge?: boolean };

/** A logo within its box. It stands on white in the dark too: its own ink is often dark. */
export function LogoImage({ src, name, size, isLarge }: LogoProps) {
  const box = isLarge ? { width: 176, height: 44 } : { width: 56, height: 30 };
  return <img className="flex-none rounded-md bg-plate" src={src} alt={name} {...fitInto(size, box)} />;
}

/** `tileColour` of the eight, as the style sheet needs them. */
const tiles = [
  "bg-[#b22b46]",
  "bg-[#a74300]",
  "bg-[#8a5b00]",
  "bg-[#017c1f]",
  "bg-[#00766d]",
  "bg-[#007095]",
  "bg-[#4d57c5]",
  "bg-[#943a9a]",
] as const;

/** The size of a picture within a box, in whole pixels, so that the page does not move once it is there. */
function fitInto({ width, height }: LogoProps["size"], box: LogoProps["size"]) {
  const scale = Math.min(box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Whom a row of a table is about, as a link to their page. */
export function PersonLink({ name, email, href }: { name: string; email: string; href: string }) {
  return (
    <Link {...faceOf(name)} href={href}>
      <b>{name}</b> <small>{email}</small>
    </Link>
  );
}
