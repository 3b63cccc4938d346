/** The drawings of public/icons.svg, which a browser loads once. */
export type IconName =
  "house" | "users" | "layers" | "sliders" | "palette" | "log" | "grid" | "person" | "chevrons" | "mail";

/** A picture beside words that say the same. */
export function Icon({ name, isFaint }: { name: IconName; isFaint?: boolean }) {
  return (
    <svg className={isFaint ? "flex-none text-faint" : "flex-none"} width={16} height={16} aria-hidden>
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
