import type { Answered } from "#app/ui/forms/answers";
import { paths } from "#app/web/urls";

/** The way to the user who has the email address already that a form gave. */
export function linkTo(slug: string, user: Answered["alreadyHere"]) {
  return user && { href: paths.user(slug, user.id), label: `Open ${user.name}` };
}
