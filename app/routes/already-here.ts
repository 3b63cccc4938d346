import type { Answered } from "#app/ui/answers";
import { paths } from "#app/web/paths";

/** The way to the user who has the email address already that a form gave. */
export function linkTo(slug: string, user: Answered["alreadyHere"]) {
  return user && { href: paths.user(slug, user.id), label: `Open ${user.name}` };
}
