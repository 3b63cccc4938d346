import { json, redirect } from "@remix-run/node";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { readPath } from "./urls";

/** What a form is answered with whose link no longer works: the page says so, as it does when it is opened. */
export function gone() {
  return json(null, { status: 410 });
}

/** Leads back to the page of this form, which then says what its link means now. */
export function openAgain(request: Request) {
  return redirect(readPath(request), 303);
}

/** Does the work of a link, or answers otherwise where the link was spent while its page was open. */
export async function unlessSpent<Spent, Result>(spent: () => Spent, work: () => Promise<Result>) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LinkIsSpent) return spent();
    throw error;
  }
}
