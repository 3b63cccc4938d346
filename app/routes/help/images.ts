/** The images beside the guide; Vite gives each an address of its own. */
const images = import.meta.glob<string>("../../../docs/**/*.{png,svg,webp}", {
  query: "?url",
  import: "default",
  eager: true,
});

/** Where an image is served that the guide names by its path from `docs/`. */
export function imageUrl(path: string): string | undefined {
  return images[`../../../docs/${path.replace(/^\.\//, "")}`];
}
