/** Each of lucide's icons by itself: out of its index, a build would read two thousand. */
declare module "lucide/dist/esm/icons/*.mjs" {
  import type { IconNode } from "lucide";

  const icon: IconNode;
  export { icon as default };
}
