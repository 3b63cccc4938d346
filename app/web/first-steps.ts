import { dismissFirstSteps, type FirstSteps } from "#app/domain/workspaces/first-steps";
import type { Member } from "#app/domain/shared/actors";
import { redirect } from "@remix-run/node";
import { hasMailbox } from "./dev-mailbox";
import { readForm, readText } from "./forms";
import { buildLayout } from "./layout";
import { safePath } from "./redirects";
import type { Scope } from "./request-context";
import { readPath } from "./urls";

/** The frame of the pages on which an admin of a new workspace begins: with what is left to do there, if anything. */
export function buildStartLayout(member: Member, scope: Scope, request: Request, steps: FirstSteps | undefined) {
  return {
    ...buildLayout(member, scope),
    ...(steps && { firstSteps: { ...steps, hasMailbox: hasMailbox(scope), here: readPath(request) } }),
  };
}

/** Answers **Dismiss**, and leads back to the page on which it was pressed. */
export async function dismiss(member: Member, request: Request) {
  await dismissFirstSteps(member);
  return redirect(safePath(readText(await readForm(request), "redirectTo")), 303);
}
